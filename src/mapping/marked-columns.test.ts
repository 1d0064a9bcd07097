import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { Duck } from '../duck/duck.ts';
import { describeMapping } from './check-mapping.ts';
import { installConversionMacros } from './conversion-macros.ts';
import { installValueMaps } from './value-macro.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let duck: Duck;

beforeAll(async () => {
  folder = await temporaryFolder();
  duck = await Duck.open({ memory: '256MB', threads: 1, temporaryFolder: folder.path });
  await installConversionMacros(duck);
  await installValueMaps(duck, [{ name: 'm', file: 'values/m.csv', sha256: '', entries: [] }]);
  await duck.run("CREATE TABLE t AS SELECT 1 AS id, 'x' AS a, 'y' AS b");
});
afterAll(async () => {
  duck.close();
  await folder[Symbol.asyncDispose]();
});

const carrying = ['a', 'b', 'id', 'one', 'two'];

test.each([
  ['without value()', 'SELECT id, a AS one, b AS two FROM t', []],
  ['in the column itself', "SELECT id, a AS one, value('m', b) AS two FROM t", ['two']],
  ['inside an expression', "SELECT id, upper(VALUE('m', a)) AS One, b AS two FROM t", ['one']],
  [
    'by the name of another column',
    "SELECT id, value('m', a) AS one, trim(one) AS two FROM t",
    ['one', 'two'],
  ],
  [
    'in a second SELECT',
    "SELECT id, a AS one, b AS two FROM t UNION ALL SELECT id, value('m', a), b FROM t",
    ['one'],
  ],
  [
    'in a UNION BY NAME',
    "SELECT a AS one, b AS two FROM t UNION ALL BY NAME SELECT value('m', a) AS two, b AS one FROM t",
    ['one', 'two'],
  ],
  ['only in WHERE', "SELECT id, a AS one FROM t WHERE value('m', a) IS NOT NULL", []],
  ['beside a star', "SELECT t.*, value('m', a) AS one FROM t", ['one']],
  ['inside a star', "SELECT * REPLACE (value('m', a) AS b) FROM t", ['a', 'b']],
  ['around COLUMNS', "SELECT value('m', COLUMNS('[ab]')) FROM t", ['a', 'b']],
  [
    'in a subquery',
    "SELECT id, q.a AS one, b AS two FROM (SELECT id, value('m', a) AS a, b FROM t) q",
    ['one', 'two'],
  ],
  [
    'in a common table expression',
    "WITH q AS (SELECT id, value('m', a) AS a, b FROM t) SELECT id, q.a AS one, b AS two FROM q",
    ['one', 'two'],
  ],
  ['in VALUES', "SELECT one, two FROM (VALUES (value('m', 'a'), 'b')) q(one, two)", ['one', 'two']],
])('a column that may hold a mark is known: %s', async (_name, sql, expected) => {
  const columns = await describeMapping(duck, 'mapping/x.sql', sql);
  const marked = columns.filter((one) => one.type === 'VARCHAR' && one.unmarked !== true);
  expect(marked.map((one) => one.name).filter((name) => carrying.includes(name))).toEqual(expected);
});

test('no column is taken for unmarked that holds a mark', async () => {
  const sql = "SELECT a AS one, coalesce(value('m', b), 'none') AS two, two || '!' AS three FROM t";
  const columns = await describeMapping(duck, 'mapping/x.sql', sql);
  const [row] = await duck.rows<Record<string, boolean>>(
    'SELECT marked(one) AS one, marked(two) AS two, marked(three) AS three FROM changeover_mapping',
  );
  expect(row).toEqual({ one: false, two: true, three: true });
  expect(
    columns.filter((one) => one.type === 'VARCHAR' && one.unmarked === true).map((one) => one.name),
  ).toEqual(['one']);
});
