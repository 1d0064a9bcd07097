import { describe, expect, test } from 'vitest';
import { useConverter } from './conversion-fixture.ts';

const { converted, text } = useConverter();

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
