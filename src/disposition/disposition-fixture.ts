import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Duck } from '../duck/duck.ts';
import { writeParquet } from '../duck/parquet-file.ts';
import { identifier, literal } from '../duck/sql-text.ts';
import { entityNamed } from '../model/canonical-model.ts';
import type { Entity } from '../model/entity.ts';
import { duckType, type Field } from '../model/field.ts';
import { openProject, type Project } from '../project/project.ts';
import { runFolder } from '../stage/run-folder.ts';
import { type DisposeOutcome, disposeInto } from './dispose.ts';
import { sourcesType } from './mapped-records.ts';

type FixtureValue = string | number | boolean | null | undefined;

/** For tests: one mapped record; fields that the model requires have a harmless value unless given. */
export interface FixtureRecord {
  readonly old_key: string;
  readonly sources?: readonly (readonly [table: string, key: string])[];
  readonly findings?: readonly { rule: string; field: string; value: string }[];
  readonly [field: string]: FixtureValue | readonly (readonly [string, string])[] | readonly object[];
}

export interface FixtureWorld {
  readonly records: Readonly<Record<string, readonly FixtureRecord[]>>;
  /** Raw tables by name, each a SELECT; by default one table `t` with the key `id` and a row per source that records name. */
  readonly tables?: Readonly<
    Record<string, { select: string; key?: string; primary?: string; excluded?: string }>
  >;
  /** Old columns that nobody uses, as `table.column`. */
  readonly unusedColumns?: readonly string[];
  /** Files of the migration's folder, such as `rules/x.sql`. */
  readonly files?: Readonly<Record<string, string>>;
  /** YAML lines at the top level of changeover.yaml. */
  readonly yaml?: string;
}

/** A migration folder whose run `0001` holds a snapshot and mapped records. */
export interface Fixture {
  readonly project: Project;
  readonly folder: ReturnType<typeof runFolder>;
  openDuck(): Promise<Duck>;
  /** Disposes the mapped records into the run's folder, with an archive whose parts have so many raw rows. */
  dispose(rawRowsAtOnce?: number): Promise<DisposeOutcome>;
  /** Rows of a stored Parquet file. */
  rows<T extends object>(path: string, order?: string): Promise<T[]>;
  /** Fate of each record of an entity: `HOLD bad-email`, `MERGE duplicate-person a`. */
  fates(entity: string): Promise<Record<string, string>>;
  /** Old keys that a rule found, sorted, as `entity/key`. */
  found(rule: string): Promise<string[]>;
}

const fixtureAsOf = '2024-06-30';

/** Writes the folder of a test. */
export async function createFixture(path: string, world: FixtureWorld): Promise<Fixture> {
  const tables = world.tables ?? { t: { select: "SELECT 'r' AS id, 'x' AS v", key: 'id' } };
  const yaml = Object.entries(tables).map(([name, one]) =>
    one.excluded === undefined
      ? `  ${name}: { key: ${one.key ?? 'id'}, primary: ${one.primary ?? 'organization'} }`
      : '',
  );
  const excluded = Object.entries(tables).flatMap(([name, one]) =>
    one.excluded === undefined ? [] : [`  ${name}: ${one.excluded}`],
  );
  const files = {
    'changeover.yaml': [
      'changeover: 1',
      'name: fixture',
      `old: { url: "sqlite:old.db", system: old, as_of: ${fixtureAsOf} }`,
      'tables:',
      ...yaml,
      ...(excluded.length > 0 ? ['excluded:', ...excluded] : []),
      world.yaml ?? '',
    ].join('\n'),
    ...world.files,
  };
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), content);
  }
  const folder = runFolder(path, '0001');
  await using duck = await Duck.open({ memory: '512MB', threads: 1, temporaryFolder: folder.temporary });
  await writeSnapshot(duck, folder.snapshot, tables);
  await writeMapped(duck, folder.mapped, world);
  return await openFixture(path);
}

/** The fixture in a folder, such as a copy of another's. */
export async function openFixture(path: string): Promise<Fixture> {
  const project = await openProject(path);
  const folder = runFolder(path, '0001');
  const openDuck = () => Duck.open({ memory: '512MB', threads: 1, temporaryFolder: folder.temporary });
  const rows = async <T extends object>(path: string, order = 'ALL'): Promise<T[]> => {
    await using duck = await openDuck();
    return await duck.rows<T>(`SELECT * FROM read_parquet(${literal(path)}) ORDER BY ${order}`);
  };
  return {
    project,
    folder,
    openDuck,
    rows,
    async dispose(rawRowsAtOnce) {
      await using duck = await openDuck();
      return await disposeInto(duck, {
        project,
        mappedFolder: folder.mapped,
        snapshotFolder: folder.snapshot,
        targetFolder: folder.disposed,
        asOf: fixtureAsOf,
        archive: { folder: join(project.folder, '.changeover', 'archive'), run: '0001', rawRowsAtOnce },
      });
    },
    async fates(entity) {
      const found = await rows<Record<'old_key' | 'disposition' | 'reason' | 'survivor', string | null>>(
        join(folder.disposed, `${entity}.parquet`),
        'old_key',
      );
      return Object.fromEntries(
        found.map((row) => [
          row.old_key,
          [row.disposition, row.reason, row.survivor].filter((one) => one !== null).join(' '),
        ]),
      );
    },
    async found(rule) {
      await using duck = await openDuck();
      const glob = literal(join(folder.disposed, 'findings', '*.parquet'));
      const found = await duck.rows<{ one: string }>(`
        SELECT DISTINCT parse_filename(filename, true) || '/' || old_key AS one
        FROM read_parquet(${glob}, filename = true) WHERE rule = ${literal(rule)} ORDER BY one`);
      return found.map((row) => row.one);
    },
  };
}

async function writeSnapshot(
  duck: Duck,
  folder: string,
  tables: NonNullable<FixtureWorld['tables']>,
): Promise<void> {
  const entries = [];
  for (const [name, table] of Object.entries(tables)) {
    const file = `${name}/0000.parquet`;
    const select = `SELECT *, row_number() OVER () AS _row FROM (${table.select})`;
    const rows = await writeParquet(duck, select, join(folder, file));
    const columns = (await duck.describe(table.select)).map((one) => ({ ...one, declared: one.type }));
    const excluded = table.excluded !== undefined;
    const files = excluded ? [] : [file];
    entries.push({ name, from: name, columns, key: [], rows, fingerprint: name, files, excluded });
  }
  const manifest = {
    consistency: 'TRANSACTION',
    reason: '',
    state: 'x',
    system: { adapter: 'sqlite', url: 'x' },
    tables: entries,
  };
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
}

async function writeMapped(duck: Duck, folder: string, world: FixtureWorld): Promise<void> {
  const entities = [];
  for (const [name, records] of Object.entries(world.records)) {
    const entity = entityNamed(name);
    const select = records.map((record) => recordSelect(entity, record)).join(' UNION ALL ');
    const rows = await writeParquet(duck, select, join(folder, `${name}.parquet`));
    entities.push({ entity: name, rows, sql_sha256: 'x' });
  }
  const columns = (world.unusedColumns ?? []).map((one) => {
    const [table, column] = one.split('.');
    return { table, column, used_by: [], waived: null };
  });
  const used = { table: 't', column: 'id', used_by: ['mapping/organization.sql'], waived: null };
  const waived = { table: 't', column: 'v', used_by: [], waived: 'of no interest' };
  const manifest = { entities, columns: [used, waived, ...columns] };
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
}

function recordSelect(entity: Entity, record: FixtureRecord): string {
  const sources = (record.sources ?? [['t', 'r']]).map(
    ([table, key]) => `{'table': ${literal(table)}, 'key': ${literal(key)}}`,
  );
  const findings = (record.findings ?? []).map(
    (one) => `{'rule': ${literal(one.rule)}, 'field': ${literal(one.field)}, 'value': ${literal(one.value)}}`,
  );
  const fields = Object.entries(entity.fields).map(([name, field]) => {
    const value = (name in record ? record[name] : field.required ? harmless(field) : null) as FixtureValue;
    const text = value === null || value === undefined ? 'NULL' : literal(String(value));
    return `${text}::${duckType(field)} AS ${identifier(name)}`;
  });
  return `SELECT ${[
    `${literal(record.old_key)} AS old_key`,
    `uuid5('00000000000000000000000000000000', ${literal(`${entity.name}:${record.old_key}`)}) AS id`,
    ...fields,
    'NULL::JSON AS xref',
    `[${sources.join(', ')}]::${sourcesType} AS sources`,
    `[${findings.join(', ')}]::STRUCT(rule VARCHAR, field VARCHAR, value VARCHAR)[] AS findings`,
  ].join(', ')}`;
}

function harmless(field: Field): string {
  const values = {
    text: 'x',
    enum: field.values?.[0] ?? '',
    integer: '1',
    decimal: '1',
    boolean: 'false',
    date: '2024-01-01',
    instant: '2024-01-01 00:00:00+00',
    json: '{}',
    // The world of a test names its main record of each entity `1`.
    ref: '1',
  };
  return values[field.type];
}

/** What disposing is refused with, as `CODE: sentence`. */
export async function refusalOf(fixture: Fixture): Promise<string> {
  const error: unknown = await fixture.dispose().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof Error && 'code' in error
    ? `${String(error.code)}: ${error.message}`
    : 'it was not refused';
}
