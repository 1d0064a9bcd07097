import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ErrorCode } from '../lib/error-codes.ts';
import { mapStage } from './map-stage.ts';
import { readMappedManifest } from './mapped-manifest.ts';
import { person, status, usePeople } from './people-fixture.ts';

const contextOf = usePeople();

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
