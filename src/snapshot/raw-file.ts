import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Duck } from '../duck/duck.ts';
import { writeParquet } from '../duck/parquet-file.ts';
import { literal, parquet } from '../duck/sql-text.ts';
import { ChangeoverError, isChangeoverError, reasonOf } from '../lib/errors.ts';
import type { OldColumn } from '../systems/old-system.ts';
import { columnList, rawCsv } from '../systems/raw-csv.ts';
import type { CsvSlice } from './csv-slices.ts';
import { digestSql } from './fingerprint.ts';

/** One published Parquet file of a raw table. */
export interface RawFile {
  /** Path below the snapshot's folder. */
  readonly file: string;
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
  /** Sum of the digests of its rows, in decimal digits. */
  readonly digest: string;
  /** Rows with a text that was not valid in the old system's encoding (it now holds U+FFFD). */
  readonly damaged: number;
}

export interface RawTarget {
  readonly table: string;
  readonly columns: readonly OldColumn[];
  /** Path below the snapshot's folder, and in full. */
  readonly file: string;
  readonly path: string;
  /** `_row` of its first row. */
  readonly firstRow: number;
}

/** Small groups need little memory; keys and names are distinct, so their dictionary is given up early. */
const layout = { rowsInGroup: 40_960, dictionaries: 2000 };

/** Turns a slice of CSV into a published Parquet file. Throws DISK_FULL, OLD_READ_FAILED when rows were misread. */
export async function writeRawFile(duck: Duck, slice: CsvSlice, target: RawTarget): Promise<RawFile> {
  const source = rawCsv(slice.path, target.columns, slice.longestRow);
  const ordinal = `row_number() OVER () + ${target.firstRow - 1}`;
  const select = `SELECT ${columnList(target.columns)}, (${ordinal})::BIGINT AS _row FROM ${source}`;
  const rows = await convert(duck, select, target);
  if (rows !== slice.rows) {
    const reason = `${slice.rows} rows came and ${rows} were understood`;
    throw new ChangeoverError('OLD_READ_FAILED', { table: target.table, reason });
  }
  // Few tables hold U+FFFD at all: looking for it as bytes is cheaper than in every value.
  const damaged = slice.replaced ? damagedSql(target.columns) : '0';
  const facts = await duck.row<{ digest: string | null; damaged: number }>(
    `SELECT ${digestSql(target.columns)}::VARCHAR AS digest, ${damaged}::INTEGER AS damaged
       FROM ${parquet(target.path)}`,
  );
  return {
    file: target.file,
    rows,
    bytes: (await stat(target.path)).size,
    sha256: await hashFile(target.path),
    digest: facts?.digest ?? '0',
    damaged: facts?.damaged ?? 0,
  };
}

async function convert(duck: Duck, select: string, target: RawTarget): Promise<number> {
  try {
    return await writeParquet(duck, select, target.path, layout);
  } catch (error) {
    if (!isChangeoverError(error, 'QUERY_FAILED')) throw error;
    const details = { table: target.table, reason: reasonOf(error.cause) };
    throw new ChangeoverError('OLD_READ_FAILED', details, { cause: error });
  }
}

/** SHA-256 of a file, as hexadecimal digits. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

function damagedSql(columns: readonly OldColumn[]): string {
  const texts = columns.filter((column) => column.type === 'VARCHAR');
  if (texts.length === 0) return '0';
  return `count(*) FILTER (WHERE ${texts.map((column) => `contains(${columnList([column])}, ${literal('\ufffd')})`).join(' OR ')})`;
}
