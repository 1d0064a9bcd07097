import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { Duck } from '../duck/duck.ts';
import { fieldOrigins } from './field-origins.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let duck: Duck;

beforeAll(async () => {
  folder = await temporaryFolder();
  duck = await Duck.open({ memory: '256MB', threads: 1, temporaryFolder: folder.path });
});
afterAll(async () => {
  duck.close();
  await folder[Symbol.asyncDispose]();
});

const known = [
  { table: 'licenses', column: 'expires' },
  { table: 'licenses', column: 'id' },
  { table: 'licenses', column: 'top' },
  { table: 'orders', column: 'id' },
  { table: 'orders', column: 'company' },
];

/** “table.column” of each origin of a field. */
async function columnsOf(field: string, sql: string): Promise<string[][]> {
  const origins = await fieldOrigins(duck, { file: 'mapping/x.sql', sql }, known);
  return (origins.get(field) ?? []).map(({ columns }) =>
    columns.map((one) => `${one.table ?? '?'}.${one.column}`),
  );
}

test('a field is made of the columns in its expression, by the tables behind the aliases', async () => {
  const sql = `SELECT l.id AS old_key, coalesce(l.until, o.until) AS "end", value('kinds', l.kind) AS kind
    FROM raw.licenses l JOIN raw.orders o ON o.id = l.order_id`;
  expect(await columnsOf('end', sql)).toEqual([['licenses.until', 'orders.until']]);
  const origins = await fieldOrigins(duck, { file: 'mapping/x.sql', sql }, known);
  expect(origins.get('kind')).toMatchObject([
    { maps: ['kinds'], columns: [{ table: 'licenses', column: 'kind' }] },
  ]);
  expect(origins.get('end')?.[0]?.sql).toBe('COALESCE(l."until", o."until")');
  expect([...origins.keys()]).toEqual(['old_key', 'end', 'kind']);
});

test('an expression is written as people write it, and text in quotes is left alone', async () => {
  const sql = `SELECT 1 AS old_key, trim(l.a) || nullif(l.b, 'main."trim"(') AS name FROM raw.licenses l`;
  const origins = await fieldOrigins(duck, { file: 'mapping/x.sql', sql }, known);
  expect(origins.get('name')?.[0]?.sql).toBe(`(trim(l.a) || nullif(l.b, 'main."trim"('))`);
});

test('united SELECTs give one origin each, by the place of the column', async () => {
  const sql = `SELECT id AS old_key, expires AS "end" FROM raw.licenses
    UNION ALL SELECT o.id, NULL FROM raw.orders o`;
  expect(await columnsOf('end', sql)).toEqual([['licenses.expires'], []]);
  expect(await columnsOf('old_key', sql)).toEqual([['licenses.id'], ['orders.id']]);
});

test('a column of WITH or of a subquery is followed to the old columns that it is made of', async () => {
  const sql = `WITH named AS (
      SELECT o.id AS who, trim(o.company) AS called FROM raw.orders o
      UNION ALL SELECT l.id, l.licensed_to FROM raw.licenses l
    )
    SELECT n.who AS old_key, min(n.called) AS name, 'CUSTOMER' AS kind FROM named n GROUP BY ALL`;
  expect(await columnsOf('name', sql)).toEqual([['orders.company', 'licenses.licensed_to']]);
  expect(await columnsOf('kind', sql)).toEqual([[]]);
});

test('a column without a table is that of the only table that has it, and else of an unknown one', async () => {
  const sql = 'SELECT l.id AS old_key, company AS name, id AS number FROM raw.licenses l, raw.orders o';
  expect(await columnsOf('name', sql)).toEqual([['orders.company']]);
  expect(await columnsOf('number', sql)).toEqual([['?.id']]);
});

test('a whole row counts as every column of its table', async () => {
  const sql = 'SELECT l.id AS old_key, to_json(l) AS attributes FROM raw.licenses l';
  expect(await columnsOf('attributes', sql)).toEqual([['licenses.*']]);
});

test('a column that is read from itself ends', async () => {
  const sql = `WITH RECURSIVE chain AS (
      SELECT id, top FROM raw.licenses UNION ALL SELECT c.id, c.top FROM chain c WHERE false
    ) SELECT id AS old_key, top AS parent FROM chain`;
  expect(await columnsOf('parent', sql)).toEqual([['licenses.top']]);
});

test('SQL that does not parse is refused with its file', async () => {
  await expect(fieldOrigins(duck, { file: 'mapping/x.sql', sql: 'SELEC' }, known)).rejects.toMatchObject({
    code: 'MAPPING_SQL',
  });
});
