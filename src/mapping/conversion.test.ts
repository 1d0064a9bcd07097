import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { Duck } from '../duck/duck.ts';
import { literal } from '../duck/sql-text.ts';
import { defineEntity } from '../model/entity.ts';
import { field } from '../model/field.ts';
import { installConversionMacros } from './conversion-macros.ts';
import { conversionSelect } from './conversion-select.ts';
import { projectNamespace } from './record-id.ts';

const entity = defineEntity({
  name: 'sample',
  plural: 'samples',
  doc: '',
  elsewhere: '',
  fields: {
    name: field.text(''),
    code: field.exact('', { secret: true }),
    owner: field.ref('organization', ''),
    state: field.choice(['ACTIVE', 'CLOSED'], ''),
    number: field.integer(''),
    quantity: field.integer(''),
    price: field.decimal(''),
    flag: field.boolean(''),
    day: field.date(''),
    at: field.instant(''),
  },
});

let duck: Duck;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  folder = await temporaryFolder();
  duck = await Duck.open({ memory: '256MB', temporaryFolder: folder.path });
  await installConversionMacros(duck);
});

afterAll(async () => {
  duck.close();
  await folder[Symbol.asyncDispose]();
});

/** What becomes of one value of a column: the canonical value as text, and the finding. */
async function converted(
  column: string,
  sql: string,
  timeZone = 'UTC',
): Promise<[string | null, string | null]> {
  const select = `SELECT 'k' AS old_key, [source('t', 1)] AS sources, ${sql} AS ${column}`;
  const columns = await duck.describe(select);
  const canonical = conversionSelect(entity, columns, `(${select})`, {
    namespace: projectNamespace('test'),
    timeZone,
  });
  const row = await duck.row<{ value: string | null; rule: string | null; shown: string | null }>(
    `SELECT "${column}"::VARCHAR AS value, findings[1].rule AS rule, findings[1]."value" AS shown FROM (${canonical})`,
  );
  return [row?.value ?? null, row?.rule === null || row === undefined ? null : `${row.rule} ${row.shown}`];
}

const text = (column: string, value: string, timeZone?: string) =>
  converted(column, literal(value), timeZone);

describe('dates', () => {
  test.each([
    ['2021-02-28', '2021-02-28'],
    ['2021-02-28 23:59:59', '2021-02-28'],
    ['2021-02-28T23:59', '2021-02-28'],
    [' 2021-02-28 ', '2021-02-28'],
    ['20210228', '2021-02-28'],
    ['2/8/2021', '2021-02-08'],
    ['02/08/2021', '2021-02-08'],
    ['1614470400', '2021-02-28'],
    ['1969-12-31', '1969-12-31'],
    ['1970-01-01', '1970-01-01'],
    ['2199-12-31', '2199-12-31'],
  ])('%s is a date', async (old, value) => {
    expect(await text('day', old)).toEqual([value, null]);
  });

  test.each([
    '0000-00-00',
    '0000-00-00 00:00:00',
    '0',
    '00000000',
    '0001-01-01',
    '0001-01-01T00:00:00',
    '00/00/0000',
  ])('%s stands for no date', async (old) => {
    expect(await text('day', old)).toEqual([null, `zero-date ${old}`]);
    expect(await text('at', old)).toEqual([null, `zero-date ${old}`]);
  });

  test.each(['2500-12-31', '2200-01-01', '9999-12-31 23:59:59', '12/31/2999', 'infinity'])(
    '%s stands for never',
    async (old) => {
      expect(await text('day', old)).toEqual([null, `far-future-date ${old}`]);
    },
  );

  test.each([
    '31/02/2020',
    '13/13/2020',
    '2021-02-29',
    '2021-2-3',
    '2020-00-00',
    '28.02.2021',
    'n/a',
    '1',
    '12345',
    '2021',
  ])('%s is no date', async (old) => {
    expect(await text('day', old)).toEqual([null, `bad-date ${old}`]);
  });

  test('typed dates and numbers need no text', async () => {
    expect(await converted('day', "DATE '2021-02-28'")).toEqual(['2021-02-28', null]);
    expect(await converted('day', "DATE '2200-01-01'")).toEqual([null, 'far-future-date 2200-01-01']);
    expect(await converted('day', "TIMESTAMP '2021-02-28 10:00:00'")).toEqual(['2021-02-28', null]);
    expect(await converted('day', '20210228::BIGINT')).toEqual(['2021-02-28', null]);
    expect(await converted('day', '1614470400::BIGINT')).toEqual(['2021-02-28', null]);
    expect(await converted('day', '0::BIGINT')).toEqual([null, 'zero-date 0']);
  });

  test('seconds and offsets become the day in the old system’s zone', async () => {
    expect(await text('day', '1614477600', 'America/Chicago')).toEqual(['2021-02-27', null]);
    expect(await text('day', '2021-02-28T02:00:00Z', 'America/Chicago')).toEqual(['2021-02-27', null]);
  });

  test('nothing is nothing, without a finding', async () => {
    for (const column of ['day', 'at', 'number', 'quantity', 'price', 'flag', 'state', 'attributes']) {
      expect(await text(column, '')).toEqual([null, null]);
      expect(await converted(column, 'NULL')).toEqual([null, null]);
      expect(await converted(column, 'NULL::VARCHAR')).toEqual([null, null]);
    }
  });
});

describe('instants', () => {
  test.each([
    ['2021-07-01 12:00:00', 'America/Chicago', '2021-07-01 17:00:00+00'],
    ['2021-01-01 12:00:00', 'America/Chicago', '2021-01-01 18:00:00+00'],
    ['2021-07-01 12:00:00.123456', 'UTC', '2021-07-01 12:00:00.123456+00'],
    ['2021-07-01T12:00:00Z', 'America/Chicago', '2021-07-01 12:00:00+00'],
    ['2021-07-01 12:00:00+02', 'America/Chicago', '2021-07-01 10:00:00+00'],
    ['2021-07-01 12:00:00 +02:00', 'America/Chicago', '2021-07-01 10:00:00+00'],
    ['2021-07-01 12:00:00 UTC', 'America/Chicago', '2021-07-01 12:00:00+00'],
    ['2021-07-01', 'America/Chicago', '2021-07-01 05:00:00+00'],
    ['7/1/2021 1:05 PM', 'UTC', '2021-07-01 13:05:00+00'],
    ['7/1/2021 13:05', 'UTC', '2021-07-01 13:05:00+00'],
    ['20210701120000', 'UTC', '2021-07-01 12:00:00+00'],
    ['1625140800', 'America/Chicago', '2021-07-01 12:00:00+00'],
  ])('%s in %s is an instant', async (old, zone, value) => {
    expect(await text('at', old, zone)).toEqual([value, null]);
  });

  test('an hour that the clocks skipped is no instant', async () => {
    const old = '2021-03-14 02:30:00';
    expect(await text('at', old, 'America/Chicago')).toEqual([null, `bad-instant ${old}`]);
    expect(await text('at', old, 'UTC')).toEqual([`${old}+00`, null]);
    expect(await converted('at', `TIMESTAMP '${old}'`, 'America/Chicago')).toEqual([
      null,
      `bad-instant ${old}`,
    ]);
  });

  test.each([
    ['2020-11-01 00:59:59', '2020-11-01 05:59:59+00', false],
    ['2020-11-01 01:00:00', '2020-11-01 06:00:00+00', true],
    ['2020-11-01 01:59:59', '2020-11-01 06:59:59+00', true],
    ['2020-11-01 02:00:00', '2020-11-01 08:00:00+00', false],
  ])('%s in Chicago happened %s, twice: %s', async (old, value, twice) => {
    expect(await text('at', old, 'America/Chicago')).toEqual([
      value,
      twice ? `ambiguous-instant ${old}` : null,
    ]);
  });

  test('a zone that sets its clocks back by half an hour is known too', async () => {
    expect(await text('at', '2021-04-04 01:45:00', 'Australia/Lord_Howe')).toEqual([
      '2021-04-03 14:45:00+00',
      'ambiguous-instant 2021-04-04 01:45:00',
    ]);
    expect(await text('at', '2021-04-04 01:15:00', 'Australia/Lord_Howe')).toEqual([
      '2021-04-03 14:15:00+00',
      null,
    ]);
  });

  test.each(['2021-07-01 25:00:00', '2021-07-01 12:00:00 CST', 'yesterday', '2021-13-01'])(
    '%s is no instant',
    async (old) => {
      expect(await text('at', old)).toEqual([null, `bad-instant ${old}`]);
    },
  );

  test('an instant from 2200 on stands for never', async () => {
    expect(await text('at', '2999-01-01 00:00:00')).toEqual([null, 'far-future-date 2999-01-01 00:00:00']);
    expect(await text('at', 'infinity')).toEqual([null, 'far-future-date infinity']);
  });
});

describe('numbers', () => {
  test.each([
    ['5', '5'],
    [' 5 ', '5'],
    ['-1', '-1'],
    ['+7', '7'],
    ['12.00', '12'],
    ['007', '7'],
  ])('%s is a whole number', async (old, value) => {
    expect(await text('number', old)).toEqual([value, null]);
  });

  test.each(['5 seats', '1,000', '1.5', '1e3', '0x10', '99999999999999999999', 'unlimited'])(
    '%s is no whole number',
    async (old) => {
      expect(await text('number', old)).toEqual([null, `bad-integer ${old}`]);
    },
  );

  test('a negative quantity stands for unlimited, elsewhere it is a number', async () => {
    expect(await text('quantity', '-1')).toEqual([null, 'sentinel-quantity -1']);
    expect(await converted('quantity', '-1::BIGINT')).toEqual([null, 'sentinel-quantity -1']);
    expect(await converted('quantity', '0::BIGINT')).toEqual(['0', null]);
    expect(await converted('number', '-1::BIGINT')).toEqual(['-1', null]);
  });

  test('a decimal column may hold whole numbers', async () => {
    expect(await converted('number', '5.00::DECIMAL(10,2)')).toEqual(['5', null]);
    expect(await converted('number', '5.50::DECIMAL(10,2)')).toEqual([null, 'bad-integer 5.50']);
  });

  test.each([
    ['1079.66', '1079.6600'],
    ['-49', '-49.0000'],
    ['.5', '0.5000'],
    ['19.900000', '19.9000'],
  ])('%s is an amount', async (old, value) => {
    expect(await text('price', old)).toEqual([value, null]);
  });

  test.each([
    ['$1,079.66', '1079.6600'],
    ['$79.66', '79.6600'],
    ['-$5.00', '-5.0000'],
    ['$-5.00', '-5.0000'],
    ['1,079', '1079.0000'],
    ['1,234,567.89', '1234567.8900'],
    ['€ 12.50', '12.5000'],
    ['12.50 €', '12.5000'],
    ['12.50 EUR', '12.5000'],
    ['USD 12.50', '12.5000'],
    ['US$12', '12.0000'],
  ])('%s is an amount with something beside it', async (old, value) => {
    expect(await text('price', old)).toEqual([value, `money-with-symbol ${old}`]);
  });

  test.each([
    'ask sales',
    '1.23456',
    '12,50',
    '1.079,66',
    '1,07.66',
    '1e3',
    '$',
    '123456789012345678.00',
    '5 5',
    'EUR',
  ])('%s is no amount', async (old) => {
    expect(await text('price', old)).toEqual([null, `bad-decimal ${old}`]);
  });

  test('typed amounts keep their value or are refused', async () => {
    expect(await converted('price', '12.5::DECIMAL(10,2)')).toEqual(['12.5000', null]);
    expect(await converted('price', '12::BIGINT')).toEqual(['12.0000', null]);
    expect(await converted('price', '1.23456::DECIMAL(10,5)')).toEqual([null, 'bad-decimal 1.23456']);
  });
});

describe('choices', () => {
  test.each(['yes', 'YES', 'y', 'true', 'TRUE', 't', '1', ' Yes '])('%s is yes', async (old) => {
    expect(await text('flag', old)).toEqual(['true', null]);
  });
  test.each(['no', 'NO', 'n', 'false', 'FALSE', 'f', '0'])('%s is no', async (old) => {
    expect(await text('flag', old)).toEqual(['false', null]);
  });
  test.each(['sometimes', '2', '-1', 'on'])('%s is neither', async (old) => {
    expect(await text('flag', old)).toEqual([null, `bad-boolean ${old}`]);
  });

  test('typed booleans and numbers', async () => {
    expect(await converted('flag', 'true')).toEqual(['true', null]);
    expect(await converted('flag', '0::BIGINT')).toEqual(['false', null]);
    expect(await converted('flag', '7::BIGINT')).toEqual([null, 'bad-boolean 7']);
  });

  test('only the allowed values of a choice', async () => {
    expect(await text('state', 'ACTIVE')).toEqual(['ACTIVE', null]);
    expect(await text('state', 'zombie')).toEqual([null, 'bad-choice zombie']);
    expect(await text('state', 'active')).toEqual([null, 'bad-choice active']);
  });
});

describe('texts', () => {
  test.each(['MÃ¼ller', 'M�ller', 'Itâ€™s', 'CafÃ©', 'Â© 2020'])(
    '%s is damaged, and carried',
    async (old) => {
      expect(await text('name', old)).toEqual([old, `damaged-text ${old}`]);
    },
  );

  test.each(['Müller', 'SÃO PAULO', 'Zoë', '東京', 'trailing  ', '', 'Ångström', '“quoted”'])(
    '%s is carried as it is',
    async (old) => {
      expect(await text('name', old)).toEqual([old, null]);
    },
  );

  test('a secret is never shown', async () => {
    expect(await text('code', 'KEY-�')).toEqual(['KEY-�', 'damaged-text ***']);
  });

  test('numbers become texts and references; an empty reference is none', async () => {
    expect(await converted('name', '42::BIGINT')).toEqual(['42', null]);
    expect(await converted('owner', '42::BIGINT')).toEqual(['42', null]);
    expect(await text('owner', '')).toEqual([null, null]);
  });

  test('what a value map did not translate is named, in every type', async () => {
    for (const column of ['name', 'owner', 'state', 'number', 'price', 'flag', 'day', 'at', 'attributes']) {
      expect(await converted(column, "chr(1) || 'unmapped|status|7|x'")).toEqual([
        null,
        'unmapped-value status: 7|x',
      ]);
      expect(await converted(column, "chr(1) || 'unconfirmed|status|7'")).toEqual([
        null,
        'unconfirmed-value status: 7',
      ]);
    }
    expect(await converted('code', "chr(1) || 'unmapped|status|7'")).toEqual([null, 'unmapped-value ***']);
  });
});

describe('attributes', () => {
  test('objects in every form', async () => {
    expect(await text('attributes', '{"a":1}')).toEqual(['{"a":1}', null]);
    expect(await converted('attributes', "json_object('a', 1)")).toEqual(['{"a":1}', null]);
    expect(await converted('attributes', "{'a': 1}")).toEqual(['{"a":1}', null]);
    expect(await converted('attributes', "MAP {'a': 'x'}")).toEqual(['{"a":"x"}', null]);
  });
  test.each(['{broken', '[1]', '7', 'text'])('%s is no object', async (old) => {
    expect(await text('attributes', old)).toEqual([null, `bad-json ${old}`]);
  });
});
