import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Actor } from '../access/actor.ts';
import type { Collection } from '../domain/collection.ts';
import { recordBefore } from '../store/record-change.ts';
import { copyColumns, type ImportRow } from './record-reader.ts';

// Large enough that the work per piece does not count, small enough that memory stays flat.
const rowsPerPiece = 500;

/** Inserts new records: straight into the table, which checks keys and references once more. */
export async function insertRows(
  client: pg.ClientBase,
  collection: Collection,
  rows: readonly ImportRow[],
): Promise<void> {
  if (rows.length > 0) await copyInto(client, collection.table, copyColumns(collection), rows);
}

/** Updates stored records that differ; returns how many did. */
export async function updateRows(
  client: pg.ClientBase,
  collection: Collection,
  rows: readonly ImportRow[],
  actor: Actor | undefined,
): Promise<number> {
  if (rows.length === 0) return 0;
  const columns = copyColumns(collection);
  const stage = `pg_temp.stage_${collection.table}`;
  await client.query(
    `CREATE TEMP TABLE IF NOT EXISTS stage_${collection.table} ON COMMIT DELETE ROWS
       AS SELECT ${columns.join(', ')} FROM ${collection.table} WITH NO DATA`,
  );
  await copyInto(client, stage, columns, rows);
  const changed = columns.filter((name) => name !== 'id');
  const differs = `(${changed.map((name) => `t.${name}`).join(', ')}) IS DISTINCT FROM (${changed.map((name) => `s.${name}`).join(', ')})`;
  if (actor !== undefined) {
    const differing = await client.query<[string]>({
      text: `SELECT t.id FROM ${collection.table} t JOIN ${stage} s ON s.id = t.id WHERE ${differs}`,
      rowMode: 'array',
    });
    const ids = differing.rows.map(([id]) => id);
    if (ids.length === 0) return 0;
    await recordBefore(client, actor, 'import-changed', collection, ids);
  }
  const result = await client.query(
    `UPDATE ${collection.table} t
        SET ${changed.map((name) => `${name} = s.${name}`).join(', ')}, updated_at = now()
       FROM ${stage} s
      WHERE t.id = s.id
        AND ${differs}`,
  );
  return result.rowCount ?? 0;
}

async function copyInto(
  client: pg.ClientBase,
  table: string,
  columns: readonly string[],
  rows: readonly ImportRow[],
): Promise<void> {
  const sink = client.query(copyFrom(`COPY ${table} (${columns.join(', ')}) FROM STDIN`));
  await pipeline(Readable.from(pieces(rows)), sink);
}

function* pieces(rows: readonly ImportRow[]): Generator<Buffer> {
  for (let at = 0; at < rows.length; at += rowsPerPiece) {
    const lines = rows.slice(at, at + rowsPerPiece).map((row) => row.copy);
    yield Buffer.from(`${lines.join('\n')}\n`);
  }
}
