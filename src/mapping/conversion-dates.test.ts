import { describe, expect, test } from 'vitest';
import { useConverter } from './conversion-fixture.ts';

const { converted, text } = useConverter();

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
