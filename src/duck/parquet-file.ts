import { mkdir, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { asDiskError, publishFile } from '../lib/atomic-file.ts';
import type { Duck } from './duck.ts';
import { literal } from './sql-text.ts';

/**
 * Writes the rows of a SELECT as one Parquet file, so that a reader, or a kill, sees the whole file or none.
 * Returns the number of rows. For long, distinct texts: `dictionaries: false` (or a limit of distinct values) spares the look for repeated values, and fewer
 * rows in a group keep the memory flat where the order of rows is preserved. Throws DISK_FULL.
 */
export async function writeParquet(
  duck: Duck,
  select: string,
  path: string,
  options: { readonly dictionaries?: boolean | number; readonly rowsInGroup?: number } = {},
): Promise<number> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  const more = [
    ...(options.dictionaries === false ? [', DICTIONARY_SIZE_LIMIT 1'] : []),
    ...(typeof options.dictionaries === 'number' ? [`, DICTIONARY_SIZE_LIMIT ${options.dictionaries}`] : []),
    ...(options.rowsInGroup === undefined ? [] : [`, ROW_GROUP_SIZE ${options.rowsInGroup}`]),
  ].join('');
  try {
    const rows = await duck.count(
      `COPY (${select}) TO ${literal(temporary)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1${more})`,
    );
    await flush(temporary);
    await publishFile(temporary, path);
    return rows;
  } catch (error) {
    await rm(temporary, { force: true });
    throw asDiskError(error, path);
  }
}

async function flush(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
