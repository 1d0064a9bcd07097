import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { Duck } from '../duck/duck.ts';
import { parquet } from '../duck/sql-text.ts';
import type { ErrorCode } from '../lib/error-codes.ts';
import type { StageContext } from '../stage/stage.ts';
import { type MapDetail, mapStage } from './map-stage.ts';
import { readMappedManifest } from './mapped-manifest.ts';
import { createMappingFixture, type FixtureOptions } from './mapping-fixture.ts';
import { projectNamespace, recordId } from './record-id.ts';

const person = `SELECT u.id AS old_key, [source('users', u.id)] AS sources, u.mail AS email, u.name,
  value('status', u.state) AS status FROM raw.users u; -- everyone
`;
const status = 'old,new,confirmed_by,confirmed_on\n1,ACTIVE,Ann,2026-01-02\n2,INACTIVE,,\n';

const base: FixtureOptions = {
  tables: {
    users: {
      select: `SELECT * FROM (VALUES (1, 'a@example.com', 'Ann', '1', 'x'), (2, 'b@example.com', 'MÃ¼ller', '2', 'y'),
        (3, 'c@example.com', NULL, '9', 'z')) t(id, mail, name, state, note)`,
      key: ['id'],
    },
    seats: {
      select: `SELECT 'p' AS product, 1::BIGINT AS number, 'k' AS license`,
      key: ['product', 'number'],
    },
  },
  files: { 'mapping/person.sql': person, 'values/status.csv': status },
};

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let counter = 0;

beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder[Symbol.asyncDispose]());

async function contextOf(options: Partial<FixtureOptions> = {}): Promise<StageContext> {
  counter += 1;
  const files = { ...base.files, ...options.files };
  return (await createMappingFixture(join(folder.path, String(counter)), {
    ...base,
    ...options,
    files,
  })) as unknown as StageContext;
}

async function mapped<T extends object>(context: StageContext, sql: string): Promise<T[]> {
  await using duck = await Duck.open({ memory: '256MB', temporaryFolder: context.folder.temporary });
  return await duck.rows<T>(sql.replace('@person', parquet(join(context.folder.mapped, 'person.parquet'))));
}

describe('the stage map', () => {
  test('writes canonical records with ids, lineage and findings', async () => {
    const context = await contextOf();
    const result = await mapStage.run(context);
    expect(result.rows).toBe(3);
    const rows = await mapped<Record<string, unknown>>(
      context,
      'SELECT old_key, id, email, phone, status, sources, findings FROM @person ORDER BY old_key',
    );
    const namespace = projectNamespace('fixture');
    expect(rows.map((row) => row['id'])).toEqual(
      ['1', '2', '3'].map((key) => recordId(namespace, 'person', key)),
    );
    expect(rows.map((row) => row['status'])).toEqual(['ACTIVE', null, null]);
    expect(rows.map((row) => row['sources'])).toEqual(
      ['1', '2', '3'].map((key) => [{ table: 'users', key }]),
    );
    expect(rows.map((row) => row['findings'])).toEqual([
      [],
      [
        { rule: 'damaged-text', field: 'name', value: '***' },
        { rule: 'unconfirmed-value', field: 'status', value: 'status: 2' },
      ],
      [{ rule: 'unmapped-value', field: 'status', value: 'status: 9' }],
    ]);
    const detail = result.detail as MapDetail;
    expect(detail.entities[0]?.findings).toEqual({
      'damaged-text': 1,
      'unconfirmed-value': 1,
      'unmapped-value': 1,
    });
  });

  test('the file has exactly the columns of the contract', async () => {
    const context = await contextOf();
    await mapStage.run(context);
    const columns = await mapped<{ column_name: string; column_type: string }>(
      context,
      'DESCRIBE SELECT * FROM @person',
    );
    expect(columns.map((one) => `${one.column_name} ${one.column_type}`)).toEqual([
      'old_key VARCHAR',
      'id UUID',
      'email VARCHAR',
      'name VARCHAR',
      'phone VARCHAR',
      'locale VARCHAR',
      'status VARCHAR',
      'attributes JSON',
      'xref JSON',
      'sources STRUCT("table" VARCHAR, "key" VARCHAR)[]',
      'findings STRUCT("rule" VARCHAR, field VARCHAR, "value" VARCHAR)[]',
    ]);
  });

  test('tells which old columns are mapped, waived or neither', async () => {
    const context = await contextOf({
      tablesYaml: `  users:\n    key: id\n    primary: person\n    waived:\n      note: Only remarks.\n  seats:\n    key: [product, number]\n    primary: device\n`,
    });
    const result = await mapStage.run(context);
    expect((result.detail as MapDetail).columns).toEqual({
      mapped: 4,
      waived: 1,
      neither: ['seats.product', 'seats.number', 'seats.license'],
    });
    const manifest = await readMappedManifest(context.folder.mapped);
    expect(manifest?.columns.slice(0, 5)).toEqual([
      { table: 'users', column: 'id', used_by: ['mapping/person.sql'], waived: null },
      { table: 'users', column: 'mail', used_by: ['mapping/person.sql'], waived: null },
      { table: 'users', column: 'name', used_by: ['mapping/person.sql'], waived: null },
      { table: 'users', column: 'state', used_by: ['mapping/person.sql'], waived: null },
      { table: 'users', column: 'note', used_by: [], waived: 'Only remarks.' },
    ]);
  });

  test.each([
    ['a column named in a comment only is not used', `-- note\n${person}`, false],
    [
      'a column behind * that goes nowhere is not used',
      person.replace('raw.users u', '(SELECT * FROM raw.users) u'),
      false,
    ],
    [
      'count(*) uses no column',
      person.replace('u.name', '(SELECT count(*) FROM raw.users)::VARCHAR AS name'),
      false,
    ],
    ['a filter uses its column', person.replace('; --', " WHERE note <> 'q'; --"), true],
    ['a whole row uses every column', person.replace('u.name', 'u.name, to_json(u) AS attributes'), true],
    ['a column in other letters is used', person.replace('u.name', 'U.NOTE AS name'), true],
  ])('%s', async (_name, sql, used) => {
    const context = await contextOf({ files: { 'mapping/person.sql': sql } });
    await mapStage.run(context);
    const manifest = await readMappedManifest(context.folder.mapped);
    const note = manifest?.columns.find((one) => one.column === 'note');
    expect(note?.used_by).toEqual(used ? ['mapping/person.sql'] : []);
  });

  test('does not map again what is mapped, until the SQL, a value map or the zone changes', async () => {
    const context = await contextOf();
    const reused = async () =>
      ((await mapStage.run(context)).detail as MapDetail).entities.map((one) => one.reused);
    expect(await reused()).toEqual([false]);
    const file = join(context.folder.mapped, 'person.parquet');
    const before = await stat(file);
    expect(await reused()).toEqual([true]);
    expect((await stat(file)).ino).toBe(before.ino);
    await writeFile(
      join(context.project.folder, 'values/status.csv'),
      status.replace('2,INACTIVE,,', '2,INACTIVE,Ann,2026-01-02'),
    );
    expect(await reused()).toEqual([false]);
    expect(await mapped(context, "SELECT status FROM @person WHERE old_key = '2'")).toEqual([
      { status: 'INACTIVE' },
    ]);
    await writeFile(join(context.project.folder, 'mapping/person.sql'), `${person}-- changed\n`);
    expect(await reused()).toEqual([false]);
    await rm(file);
    expect(await reused()).toEqual([false]);
  });

  test('a mapping that was removed leaves no file', async () => {
    const feature = `SELECT id AS old_key, [source('users', id)] AS sources, note AS code, note AS name FROM raw.users`;
    const context = await contextOf({ files: { 'mapping/feature.sql': feature } });
    await mapStage.run(context);
    await rm(join(context.project.folder, 'mapping/feature.sql'));
    await mapStage.run(context);
    await expect(stat(join(context.folder.mapped, 'feature.parquet'))).rejects.toThrow('ENOENT');
    const manifest = await readMappedManifest(context.folder.mapped);
    expect(manifest?.entities.map((one) => one.entity)).toEqual(['person']);
  });

  test('undo removes what it wrote, and may be repeated', async () => {
    const context = await contextOf();
    await mapStage.run(context);
    await mapStage.undo(context);
    await mapStage.undo(context);
    await expect(stat(context.folder.mapped)).rejects.toThrow('ENOENT');
    expect((await mapStage.run(context)).rows).toBe(3);
  });

  test('an outer join that finds nothing is no source', async () => {
    const sql = person
      .replace('[source(', "[source('seats', s.product || '|' || s.number), source(")
      .replace('raw.users u', 'raw.users u LEFT JOIN raw.seats s ON s.number = u.id');
    const context = await contextOf({ files: { 'mapping/person.sql': sql } });
    await mapStage.run(context);
    expect(await mapped(context, 'SELECT len(sources)::INTEGER AS n FROM @person ORDER BY old_key')).toEqual([
      { n: 2 },
      { n: 1 },
      { n: 1 },
    ]);
  });
});

describe('refusals', () => {
  const from = (change: (sql: string) => string) => ({ 'mapping/person.sql': change(person) });

  test.each<[ErrorCode, string, Record<string, string>, RegExp]>([
    ['MAPPING_ENTITY_UNKNOWN', 'an unknown entity', { 'mapping/humans.sql': 'SELECT 1' }, /humans/],
    ['MAPPING_SQL', 'SQL that does not parse', from(() => 'SELEC 1'), /person\.sql: syntax error/],
    ['MAPPING_NOT_SELECT', 'an empty file', from(() => '-- later\n'), /no statement/],
    ['MAPPING_NOT_SELECT', 'two statements', from((sql) => `${sql};SELECT 1`), /2 statements/],
    ['MAPPING_NOT_SELECT', 'a COPY', from(() => "COPY raw.users TO '/tmp/stolen.csv'"), /person\.sql/],
    ['MAPPING_NOT_SELECT', 'a DELETE', from(() => 'DELETE FROM raw.users'), /person\.sql/],
    ['MAPPING_NOT_SELECT', 'an ATTACH', from(() => "ATTACH 'x.db'"), /person\.sql/],
    ['MAPPING_NOT_SELECT', 'an INSTALL', from(() => 'INSTALL httpfs'), /person\.sql/],
    ['MAPPING_NOT_SELECT', 'a PRAGMA', from(() => 'PRAGMA database_list'), /person\.sql/],
    ['MAPPING_NOT_SELECT', 'a SET', from(() => "SET memory_limit = '9GB'"), /person\.sql/],
    ['MAPPING_NOT_SELECT', 'a DESCRIBE', from(() => 'DESCRIBE raw.users'), /DESCRIBE/],
    [
      'MAPPING_NOT_SELECT',
      'a file read by a function',
      from((sql) => sql.replace('raw.users u', "raw.users u, read_text('/etc/hosts')")),
      /no files/,
    ],
    [
      'MAPPING_NOT_SELECT',
      'a file read by its name',
      from((sql) => sql.replace('raw.users u', "raw.users u, '/etc/hosts.csv'")),
      /no files/,
    ],
    [
      'MAPPING_SQL',
      'a table that does not exist',
      from((sql) => sql.replace('raw.users', 'raw.people')),
      /people does not exist/,
    ],
    [
      'MAPPING_SQL',
      'a column that does not exist',
      from((sql) => sql.replace('u.name', 'u.nam AS name')),
      /nam.*Candidate/,
    ],
    [
      'MAPPING_SQL',
      'a value map whose name is not written out',
      from((sql) => sql.replace("'status'", 'u.note')),
      /name of its value map/,
    ],
    [
      'VALUE_MAP_MISSING',
      'a value map that does not exist',
      from((sql) => sql.replace("'status'", "'state'")),
      /values\/state\.csv/,
    ],
    [
      'VALUE_MAP_INVALID',
      'a value map that is broken',
      { 'values/status.csv': `${status}1,X,,\n` },
      /line 4/,
    ],
    [
      'MAPPING_COLUMN_UNKNOWN',
      'a column of no entity',
      from((sql) => sql.replace('u.name', 'u.name AS title')),
      /title/,
    ],
    [
      'MAPPING_COLUMN_UNKNOWN',
      'a column twice',
      from((sql) => sql.replace('u.name', 'u.name, u.note AS name')),
      /name/,
    ],
    ['MAPPING_COLUMN_MISSING', 'no key', from((sql) => sql.replace('u.id AS old_key,', '')), /old_key/],
    [
      'MAPPING_COLUMN_MISSING',
      'no sources',
      from((sql) => sql.replace("[source('users', u.id)] AS sources,", '')),
      /sources/,
    ],
    [
      'MAPPING_COLUMN_MISSING',
      'no required column',
      from((sql) => sql.replace('u.mail AS email,', '')),
      /email/,
    ],
    [
      'MAPPING_TYPE',
      'a text that is a number with a float',
      from((sql) => sql.replace('u.name', '1.5::DOUBLE AS name')),
      /DOUBLE/,
    ],
    [
      'MAPPING_TYPE',
      'sources that are no list of sources',
      from((sql) => sql.replace("[source('users', u.id)]", 'u.id')),
      /sources/,
    ],
    [
      'MAPPING_KEY_NULL',
      'a record without key',
      from((sql) => sql.replace('u.id AS old_key', 'nullif(u.id, 2) AS old_key')),
      /1 records/,
    ],
    [
      'MAPPING_KEY_TWICE',
      'a key twice',
      from((sql) => sql.replace('u.id AS old_key', '(u.id // 2) AS old_key')),
      /the key 1 2 times/,
    ],
    [
      'MAPPING_NO_LINEAGE',
      'a record without sources',
      from((sql) =>
        sql.replace(
          "[source('users', u.id)]",
          "CASE WHEN u.id <> 2 THEN [source('users', u.id)] ELSE [] END",
        ),
      ),
      /first old key: 2/,
    ],
    [
      'MAPPING_SOURCE_UNKNOWN',
      'a source row that does not exist',
      from((sql) => sql.replace("source('users', u.id)", "source('users', u.id + 1)")),
      /row 4/,
    ],
    [
      'MAPPING_SOURCE_UNKNOWN',
      'a source table that does not exist',
      from((sql) => sql.replace("source('users'", "source('people'")),
      /people/,
    ],
    [
      'MAPPING_SQL',
      'a cast that fails on a row, without its value',
      from((sql) => sql.replace('u.id AS old_key', 'u.mail::INTEGER AS old_key')),
      /Conversion Error(?!.*example\.com)/,
    ],
  ])('%s: %s', async (code, _name, files, message) => {
    const context = await contextOf({ files });
    await expect(mapStage.run(context)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message) as string,
    });
    await expect(stat(join(context.folder.mapped, 'person.parquet'))).rejects.toThrow('ENOENT');
    expect(await readMappedManifest(context.folder.mapped).catch(() => 'broken')).toBeUndefined();
  });

  test.each(['quantity', 'unit_price'])('MAPPING_TYPE: %s as DOUBLE', async (column) => {
    const others = ['quantity', 'unit_price'].filter((one) => one !== column);
    const sql = `SELECT 1 AS old_key, [source('users', 1)] AS sources, 1 AS "order", 1 AS number, 1.5::DOUBLE AS ${column}, 1 AS ${others.join()}`;
    const context = await contextOf({ files: { 'mapping/order_line.sql': sql } });
    await expect(mapStage.run(context)).rejects.toMatchObject({ code: 'MAPPING_TYPE' });
  });

  test('MAPPING_MISSING: a folder without mappings', async () => {
    const context = await contextOf();
    await rm(join(context.project.folder, 'mapping'), { recursive: true });
    await expect(mapStage.run(context)).rejects.toMatchObject({ code: 'MAPPING_MISSING' });
  });

  test('RUN_MISSING: no snapshot', async () => {
    const context = await contextOf();
    await rm(context.folder.snapshot, { recursive: true });
    await expect(mapStage.run(context)).rejects.toMatchObject({ code: 'RUN_MISSING' });
  });

  test('FILE_CORRUPT: a damaged manifest, a damaged snapshot', async () => {
    const context = await contextOf();
    await mapStage.run(context);
    await writeFile(join(context.folder.mapped, 'manifest.json'), '{"entities": [');
    await expect(mapStage.run(context)).rejects.toMatchObject({ code: 'FILE_CORRUPT' });
    await mapStage.undo(context);
    const raw = join(context.folder.snapshot, 'users/0000.parquet');
    await writeFile(raw, (await readFile(raw)).subarray(0, 40));
    await expect(mapStage.run(context)).rejects.toMatchObject({ code: 'FILE_CORRUPT' });
  });

  test('OLD_KEY_MISSING: changeover.yaml waives a column that does not exist', async () => {
    const context = await contextOf({
      tablesYaml: `  users:\n    key: id\n    primary: person\n    waived:\n      nota: Remarks.\n`,
    });
    await expect(mapStage.run(context)).rejects.toMatchObject({ code: 'OLD_KEY_MISSING' });
  });
});
