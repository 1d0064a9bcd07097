import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Duck } from '../duck/duck.ts';
import { writeParquet } from '../duck/parquet-file.ts';
import { systemClock } from '../lib/clock.ts';
import { silentProgress } from '../lib/progress.ts';
import { openProject } from '../project/project.ts';
import { runFolder } from '../stage/run-folder.ts';
import type { StageContext } from '../stage/stage.ts';

/** One raw table of a test: its rows as a SELECT with raw types, and its key. */
export interface FixtureTable {
  readonly select: string;
  readonly key: readonly string[];
}

export interface FixtureOptions {
  readonly tables: Readonly<Record<string, FixtureTable>>;
  /** Files of the migration's folder by path, such as `mapping/person.sql`. */
  readonly files: Readonly<Record<string, string>>;
  readonly timeZone?: string;
  /** YAML lines below `tables:`; by default each table with its key. */
  readonly tablesYaml?: string;
}

/** The context of a stage, as far as a mapping needs it. */
export type FixtureContext = Omit<StageContext, 'store' | 'openOldSystem' | 'openNewSystem'>;

/** For tests and benchmarks: a migration folder whose run already holds a snapshot of the given tables. */
export async function createMappingFixture(folder: string, options: FixtureOptions): Promise<FixtureContext> {
  const yaml = options.tablesYaml ?? tablesYaml(options.tables);
  await writeAll(folder, {
    'changeover.yaml': `changeover: 1\nname: fixture\nold:\n  url: sqlite:old.db\n  system: old\n  time_zone: ${options.timeZone ?? 'UTC'}\ntables:${yaml === '' ? ' {}' : `\n${yaml}`}\n`,
    ...options.files,
  });
  const run = runFolder(folder, '0001');
  await writeSnapshot(run.snapshot, run.temporary, options.tables);
  return {
    project: await openProject(folder),
    run: { id: '0001', environment: 'rehearsal' },
    folder: run,
    openDuck: () => Duck.open({ memory: '512MB', temporaryFolder: run.temporary }),
    progress: silentProgress,
    clock: systemClock,
    signal: new AbortController().signal,
  };
}

/** Writes files below a folder, creating folders on the way. */
export async function writeAll(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

/** Writes tables as a snapshot stores them. */
export async function writeSnapshot(
  folder: string,
  temporaryFolder: string,
  tables: FixtureOptions['tables'],
): Promise<void> {
  await using duck = await Duck.open({ memory: '512MB', temporaryFolder });
  await mkdir(folder, { recursive: true });
  const entries = [];
  for (const [name, table] of Object.entries(tables)) {
    const file = `${name}/0000.parquet`;
    const select = `SELECT *, row_number() OVER () AS _row FROM (${table.select})`;
    const rows = await writeParquet(duck, select, join(folder, file));
    const columns = await duck.describe(table.select);
    entries.push({
      name,
      from: name,
      columns: columns.map((one) => ({ name: one.name, declared: one.type, type: one.type })),
      key: table.key,
      rows,
      fingerprint: String(
        await duck.count(`SELECT (sum(hash(t)) % 1000000007)::BIGINT FROM (${table.select}) t`),
      ),
      files: [file],
      excluded: false,
    });
  }
  await writeFile(
    join(folder, 'manifest.json'),
    JSON.stringify({ consistency: 'TRANSACTION', tables: entries }),
  );
}

function tablesYaml(tables: FixtureOptions['tables']): string {
  return Object.entries(tables)
    .map(([name, table]) => `  ${name}:\n    key: [${table.key.join(', ')}]\n    primary: entitlement_line\n`)
    .join('');
}
