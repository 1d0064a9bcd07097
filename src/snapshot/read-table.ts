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
  forgetParts,
  type StoredPart,
  type StoredTable,
  savePart,
} from './snapshot-store.ts';
import type { ScopedTable } from './tables-in-scope.ts';

/** Reading one table into Parquet, part by part. */
export interface TableWork {
  readonly context: Pick<StageContext, 'run' | 'folder' | 'store' | 'signal'>;
  readonly ducks: readonly Duck[];
  readonly reading: OldReading;
  readonly scoped: ScopedTable;
  /** What an earlier attempt finished of it, in the same view. */
  readonly earlier: StoredTable | undefined;
  /** Size of the CSV that becomes one Parquet file. */
  readonly sliceBytes: number;
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
  const earlier = await usableParts(work, parts);
  await beginTable(context.store, context.run.id, name, table.columns);
  const target = {
    scoped,
    folder: context.folder.snapshot,
    ducks,
    onFile: (part: TablePart, files: readonly RawFile[]) =>
      savePart(context.store, context.run.id, name, part, files),
  };
  const writer = new RawTableWriter(target, earlier);
  await removeOthers(context.folder.snapshot, name, writer.files);
  work.onRows(countRows(writer.files));
  try {
    await readParts(work, writer, parts, earlier);
    await writer.finish();
  } catch (error) {
    await writer.giveUp();
    throw error;
  }
  await finishTable(context.store, context.run.id, name, countRows(writer.files));
  return writer.files;
}

async function readParts(
  work: TableWork,
  writer: RawTableWriter,
  parts: readonly TablePart[],
  earlier: readonly StoredPart[],
): Promise<void> {
  // Parts are read in their order, so only the last that was begun can be half-read, and not that of a finished table.
  const half = work.reading.ordered && work.earlier?.rows === undefined ? 1 : 0;
  for (const part of parts.slice(Math.max(0, earlier.length - half))) {
    await readPart(work, part, writer, countRows(earlier[part.number]?.files ?? []));
  }
}

async function readPart(
  work: TableWork,
  part: TablePart,
  writer: RawTableWriter,
  skip: number,
): Promise<void> {
  const { context, reading, scoped } = work;
  const slices = csvSlices(reading.rows(scoped.table, part, context.signal, skip), {
    nextPath: work.nextSlice,
    evenEmpty: skip === 0,
    sliceBytes: work.sliceBytes,
    onRows: work.onRows,
  });
  for await (const slice of slices) {
    context.signal.throwIfAborted();
    await writer.add(part, slice);
  }
}

/** The parts of an earlier attempt that fit the division of the table now and whose files are there. */
async function usableParts(work: TableWork, parts: readonly TablePart[]): Promise<readonly StoredPart[]> {
  const { earlier, reading, context, scoped } = work;
  const begun = earlier?.parts ?? [];
  // Without a promised order, nobody knows which rows the files of a half-read part hold.
  const usable = earlier?.rows !== undefined || reading.ordered ? begun : begun.slice(0, -1);
  const fits =
    usable.length <= parts.length &&
    usable.every((part, index) => part.number === index && part.label === parts[index]?.label);
  const kept = fits && (await allThere(context.folder.snapshot, usable)) ? usable : [];
  if (kept.length < begun.length) await forgetParts(context.store, context.run.id, scoped.name, kept.length);
  return kept;
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
