import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { version } from '@duckdb/node-api';
import type { Duck } from '../duck/duck.ts';
import { environment } from '../lib/environment.ts';
import { log } from '../lib/log.ts';
import type { Stage, StageContext, StageResult } from '../stage/stage.ts';
import type { OldReading, OldSystem } from '../systems/old-system.ts';
import { fingerprintMethod, tableFingerprint } from './fingerprint.ts';
import { readManifest, type SnapshotManifest, type SnapshotTable, writeManifest } from './manifest.ts';
import type { RawFile } from './raw-file.ts';
import { countRows } from './raw-table-writer.ts';
import { readTable } from './read-table.ts';
import { continueSnapshot, refuseChangedColumns } from './resume.ts';
import {
  beginSnapshot,
  findSnapshot,
  finishSnapshot,
  forgetSnapshot,
  type StoredSnapshot,
} from './snapshot-store.ts';
import { type Scope, type ScopedTable, tablesInScope } from './tables-in-scope.ts';

/** What the snapshot tells the report. */
export interface SnapshotDetail {
  readonly consistency: string;
  readonly reason: string;
  readonly tables: readonly {
    name: string;
    rows: number;
    fingerprint: string;
    excluded: boolean;
    damaged: number;
  }[];
}

/** Copies the old system's tables into the run's folder as they are: `snapshot/` (docs/snapshot.md). */
export const snapshotStage: Stage = createSnapshotStage(16 * 1024 * 1024);

/** The stage with another size of the CSV that becomes one Parquet file, in bytes. */
export function createSnapshotStage(sliceBytes: number): Stage {
  return {
    name: 'snapshot',

    async run(context) {
      const earlier = await findSnapshot(context.store, context.run.id);
      // Killed after its last step: all is there.
      if (earlier?.finished === true && existsSync(join(context.folder.snapshot, 'manifest.json'))) {
        return resultOf(await readManifest(context.folder.snapshot));
      }
      await rm(slicesFolder(context), { recursive: true, force: true });
      await using system = await context.openOldSystem();
      await using reading = await system.read(tableNames(context));
      const manifest = await takeSnapshot({ context, system, reading, earlier, sliceBytes });
      await writeManifest(context.folder.snapshot, manifest);
      await finishSnapshot(context.store, context.run.id);
      return resultOf(manifest);
    },

    async undo(context) {
      await forgetSnapshot(context.store, context.run.id);
      await rm(context.folder.snapshot, { recursive: true, force: true });
      await rm(slicesFolder(context), { recursive: true, force: true });
    },
  };
}

interface SnapshotWork {
  readonly context: StageContext;
  readonly system: OldSystem;
  readonly reading: OldReading;
  readonly earlier: StoredSnapshot | undefined;
  readonly sliceBytes: number;
}

/** Where CSV waits for its conversion; of no use to a later attempt. */
function slicesFolder(context: StageContext): string {
  return join(context.folder.temporary, 'slices');
}

function tableNames(context: StageContext): string[] {
  return Object.entries(context.project.config.tables).map(([name, table]) => table.from ?? name);
}

async function takeSnapshot(work: SnapshotWork): Promise<SnapshotManifest> {
  const { context, system, reading, earlier } = work;
  const { old } = context.project.config;
  const scope = tablesInScope(context.project.config, await system.inspect());
  refuseChangedColumns(earlier, scope.inScope);
  const declared = { quiesced: old.quiesced, allowFuzzy: old.allow_fuzzy };
  const { view, kept, note } = continueSnapshot(earlier, reading, declared);
  if (note !== undefined) {
    log('info', 'snapshot-resumed', { run: context.run.id, kept: kept.length, note });
    context.progress.line(`snapshot   ${note}`);
  }
  await beginSnapshot(context.store, context.run.id, view, kept);
  const tables = [...(await readTables(work, scope.inScope, kept)), ...(await countExcluded(reading, scope))];
  const { adapter, url } = system;
  return {
    consistency: view.consistency,
    reason: view.reason,
    state: view.state,
    system: { adapter, url },
    fingerprint_method: fingerprintMethod(version()),
    tables,
  };
}

async function readTables(
  work: SnapshotWork,
  scoped: readonly ScopedTable[],
  kept: readonly string[],
): Promise<SnapshotTable[]> {
  const { context, reading, earlier, sliceBytes } = work;
  await using stack = new AsyncDisposableStack();
  const ducks = await openConverters(context, stack);
  // One slice is written while each DuckDB reads one, and one may have been given up in between.
  let slice = 0;
  const nextSlice = () => join(slicesFolder(context), `${slice++ % (ducks.length + 2)}.csv`);
  const estimates = scoped.map(({ table }) => table.estimatedRows);
  const total = estimates.reduce<number | undefined>(
    (sum, one) => (sum === undefined || one === undefined ? undefined : sum + one),
    0,
  );
  let done = 0;
  const onRows = (rows: number): void => {
    done += rows;
    context.progress.tick({ stage: 'snapshot', what: 'rows', done, total });
  };
  const tables: SnapshotTable[] = [];
  for (const one of scoped) {
    context.signal.throwIfAborted();
    const before = kept.includes(one.name)
      ? earlier?.tables.find(({ name }) => name === one.name)
      : undefined;
    const files = await readTable({
      context,
      ducks,
      sliceBytes,
      nextSlice,
      reading,
      scoped: one,
      earlier: before,
      onRows,
    });
    tables.push(describeTable(one, files));
  }
  return tables;
}

/**
 * As many DuckDBs as there are processors: reading takes little of one, and a DuckDB also waits for the disk and the store.
 * Numbering rows keeps each of them on one thread anyway.
 */
async function openConverters(context: StageContext, stack: AsyncDisposableStack): Promise<Duck[]> {
  const threads =
    context.project.config.limits.threads ?? environment().CHANGEOVER_THREADS ?? availableParallelism();
  const ducks: Duck[] = [];
  for (let index = 0; index < Math.min(4, Math.max(1, threads)); index++) {
    const duck = stack.use(await context.openDuck());
    // Rows keep the order in which they came: `_row` is then the ordinal in a file.
    await duck.run('SET preserve_insertion_order = true; SET threads = 1');
    ducks.push(duck);
  }
  return ducks;
}

function describeTable({ name, table }: ScopedTable, files: readonly RawFile[]): SnapshotTable {
  const damaged = files.reduce((sum, file) => sum + file.damaged, 0);
  if (damaged > 0) log('warn', 'snapshot-damaged-text', { table: name, rows: damaged });
  return {
    name,
    from: table.name,
    columns: table.columns.map((column) => ({
      name: column.name,
      declared: column.declared,
      type: column.type,
    })),
    key: [...table.key],
    rows: countRows(files),
    fingerprint: tableFingerprint(files),
    files: files.map((one) => one.file),
    parts: files.map(({ file, rows, bytes, sha256 }) => ({ file, rows, bytes, sha256 })),
    damaged,
    excluded: false,
  };
}

async function countExcluded(reading: OldReading, scope: Scope): Promise<SnapshotTable[]> {
  const tables: SnapshotTable[] = [];
  for (const table of scope.excluded) {
    tables.push({
      name: table.name,
      from: table.name,
      columns: table.columns.map(({ name, declared, type }) => ({ name, declared, type })),
      key: [...table.key],
      rows: await reading.countRows(table),
      fingerprint: '',
      files: [],
      parts: [],
      damaged: 0,
      excluded: true,
    });
  }
  return tables;
}

function resultOf(manifest: SnapshotManifest): StageResult<SnapshotDetail> {
  const inScope = manifest.tables.filter((table) => !table.excluded);
  return {
    rows: inScope.reduce((sum, table) => sum + table.rows, 0),
    detail: {
      consistency: manifest.consistency,
      reason: manifest.reason,
      tables: manifest.tables.map(({ name, rows, fingerprint, excluded, damaged }) => ({
        name,
        rows,
        fingerprint,
        excluded,
        damaged,
      })),
    },
  };
}
