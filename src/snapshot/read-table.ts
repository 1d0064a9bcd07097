import { existsSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Duck } from '../duck/duck.ts';
import type { StageContext } from '../stage/stage.ts';
import type { OldReading, TablePart } from '../systems/old-system.ts';
import { type CsvSlice, csvSlices } from './csv-slices.ts';
import { type RawFile, type RawTarget, writeRawFile } from './raw-file.ts';
import {
  beginTable,
  finishTable,
  forgetTable,
  type StoredPart,
  type StoredTable,
  savePart,
} from './snapshot-store.ts';
import type { ScopedTable } from './tables-in-scope.ts';

/** Reading one table into Parquet, part by part. */
export interface TableWork {
  readonly context: Pick<StageContext, 'run' | 'folder' | 'store' | 'signal'>;
  /** Each converts one slice at a time. */
  readonly ducks: readonly Duck[];
  /** Size of the CSV that becomes one file. */
  readonly sliceBytes: number;
  readonly reading: OldReading;
  readonly scoped: ScopedTable;
  /** What an earlier attempt finished of it, in the same view. */
  readonly earlier: StoredTable | undefined;
  readonly onRows: (rows: number) => void;
}

/** Reads what is missing of a table; returns all its files in order. Throws OLD_READ_FAILED, DISK_FULL and what the reading throws. */
export async function readTable(work: TableWork): Promise<RawFile[]> {
  const { context, scoped } = work;
  const { name, table } = scoped;
  const parts = await work.reading.parts(table);
  const kept = await usableParts(work, parts);
  await beginTable(context.store, context.run.id, name, table.columns);
  const files = kept.flatMap((part) => part.files);
  await removeOthers(context.folder.snapshot, name, files);
  work.onRows(countRows(files));
  for (const part of parts.slice(kept.length)) {
    const added = await readPart(work, part, files);
    await savePart(context.store, context.run.id, name, part, added);
    files.push(...added);
  }
  await finishTable(context.store, context.run.id, name, countRows(files));
  return files;
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

/** A folder name for a table; characters that mean something in paths or patterns are written as `%` and digits. */
function tableFolder(table: string): string {
  return table.replaceAll(/[^A-Za-z0-9_-]/gu, (one) => `%${one.codePointAt(0)?.toString(16)}`);
}

/** While each DuckDB turns a slice into Parquet, the next slice is being read. */
async function readPart(work: TableWork, part: TablePart, before: readonly RawFile[]): Promise<RawFile[]> {
  const { context, scoped, reading, ducks } = work;
  const added: RawFile[] = [];
  const writing: Promise<PromiseSettledResult<RawFile>[]>[] = [];
  const takeOldest = async (): Promise<void> => {
    const [result] = (await writing.shift()) ?? [];
    if (result?.status === 'rejected') throw result.reason;
    if (result?.status === 'fulfilled') added.push(result.value);
  };
  const slices = csvSlices(reading.bytes(scoped.table, part, context.signal), {
    pathOf: (number) => join(context.folder.temporary, 'slices', `${part.number}-${number}.csv`),
    sliceBytes: work.sliceBytes,
    onRows: work.onRows,
  });
  let number = before.length;
  let firstRow = countRows(before) + 1;
  try {
    for await (const slice of slices) {
      if (writing.length === ducks.length) await takeOldest();
      // Slices take turns, so the DuckDB whose slice was taken last is the free one.
      const duck = ducks[number % ducks.length] as Duck;
      // Settled, because it may fail while nobody waits for it yet.
      writing.push(
        Promise.allSettled([convert(duck, slice, targetOf(work.scoped, context, number, firstRow))]),
      );
      number += 1;
      firstRow += slice.rows;
    }
    while (writing.length > 0) await takeOldest();
    return added;
  } finally {
    await Promise.all(writing);
  }
}

async function convert(duck: Duck, slice: CsvSlice, target: RawTarget): Promise<RawFile> {
  try {
    return await writeRawFile(duck, slice, target);
  } finally {
    await rm(slice.path, { force: true });
  }
}

function targetOf(
  { name, table }: ScopedTable,
  context: TableWork['context'],
  number: number,
  firstRow: number,
): RawTarget {
  const file = `${tableFolder(name)}/${String(number).padStart(4, '0')}.parquet`;
  return {
    table: table.name,
    columns: table.columns,
    file,
    path: join(context.folder.snapshot, file),
    firstRow,
  };
}

export function countRows(files: readonly { readonly rows: number }[]): number {
  return files.reduce((sum, file) => sum + file.rows, 0);
}
