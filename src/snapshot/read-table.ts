import { existsSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Duck } from '../duck/duck.ts';
import type { StageContext } from '../stage/stage.ts';
import type { OldReading, TablePart } from '../systems/old-system.ts';
import { csvSlices } from './csv-slices.ts';
import type { RawFile } from './raw-file.ts';
import { countRows, RawTableWriter, tableFolder } from './raw-table-writer.ts';
import {
  beginTable,
  finishTable,
  forgetTable,
  type StoredPart,
  type StoredTable,
  savePart,
} from './snapshot-store.ts';
import type { ScopedTable } from './tables-in-scope.ts';

/** Size of the CSV that becomes one Parquet file. */
const sliceBytes = 32 * 1024 * 1024;

/** Reading one table into Parquet, part by part. */
export interface TableWork {
  readonly context: Pick<StageContext, 'run' | 'folder' | 'store' | 'signal'>;
  readonly ducks: readonly Duck[];
  readonly reading: OldReading;
  readonly scoped: ScopedTable;
  /** What an earlier attempt finished of it, in the same view. */
  readonly earlier: StoredTable | undefined;
  /** Path for the next slice of CSV, which no DuckDB reads any more. */
  readonly nextSlice: () => string;
  readonly onRows: (rows: number) => void;
}

/**
 * Reads what is missing of a table; returns all its files in order. Throws OLD_READ_FAILED, DISK_FULL and what the reading
 * throws.
 */
export async function readTable(work: TableWork): Promise<RawFile[]> {
  const { context, scoped, ducks } = work;
  const { name, table } = scoped;
  const parts = await work.reading.parts(table);
  const kept = await usableParts(work, parts);
  await beginTable(context.store, context.run.id, name, table.columns);
  const earlier = kept.flatMap((part) => part.files);
  await removeOthers(context.folder.snapshot, name, earlier);
  work.onRows(countRows(earlier));
  const target = {
    scoped,
    folder: context.folder.snapshot,
    ducks,
    onPart: (part: TablePart, files: readonly RawFile[]) =>
      savePart(context.store, context.run.id, name, part, files),
  };
  await using writer = new RawTableWriter(target, earlier);
  for (const part of parts.slice(kept.length)) await readPart(work, part, writer);
  await writer.finish();
  await finishTable(context.store, context.run.id, name, countRows(writer.files));
  return writer.files;
}

async function readPart(work: TableWork, part: TablePart, writer: RawTableWriter): Promise<void> {
  const { context, reading, scoped } = work;
  const slices = csvSlices(reading.bytes(scoped.table, part, context.signal), {
    nextPath: work.nextSlice,
    sliceBytes,
    onRows: work.onRows,
  });
  for await (const slice of slices) await writer.add(slice);
  writer.endPart(part);
}

/** The parts of an earlier attempt that fit the division of the table now and whose files are there. */
async function usableParts(work: TableWork, parts: readonly TablePart[]): Promise<readonly StoredPart[]> {
  const earlier = work.earlier?.parts ?? [];
  const fits =
    earlier.length <= parts.length &&
    earlier.every((part, index) => part.number === index && part.label === parts[index]?.label);
  if (fits && (await allThere(work.context.folder.snapshot, earlier))) return earlier;
  await forgetTable(work.context.store, work.context.run.id, work.scoped.name);
  return [];
}

async function allThere(folder: string, parts: readonly StoredPart[]): Promise<boolean> {
  for (const { file, bytes } of parts.flatMap((part) => part.files)) {
    const path = join(folder, file);
    if (!existsSync(path) || (await stat(path)).size !== bytes) return false;
  }
  return true;
}

/** Files of an attempt that was killed between publishing and noting them, and half-written ones. */
async function removeOthers(folder: string, table: string, files: readonly RawFile[]): Promise<void> {
  const path = join(folder, tableFolder(table));
  if (!existsSync(path)) return;
  const known = new Set(files.map((one) => one.file));
  for (const entry of await readdir(path)) {
    if (!known.has(`${tableFolder(table)}/${entry}`)) await rm(join(path, entry), { force: true });
  }
}
