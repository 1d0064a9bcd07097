import { rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Duck } from '../duck/duck.ts';
import { parquet } from '../duck/sql-text.ts';
import type { StageContext } from '../stage/stage.ts';
import { type MapDetail, mapStage } from './map-stage.ts';
import { readMappedManifest } from './mapped-manifest.ts';
import { person, status, usePeople } from './people-fixture.ts';
import { projectNamespace, recordId } from './record-id.ts';

const contextOf = usePeople();

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
