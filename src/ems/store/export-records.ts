import type { Readable } from 'node:stream';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { Collection } from '../domain/collection.ts';
import { recordJson } from './record-sql.ts';

/**
 * Sends every record of a collection as newline-delimited JSON, from one statement and so of one moment. The bytes are passed
 * on as PostgreSQL makes them: JSON text has no control characters, so CSV with these as quote and delimiter never quotes
 * or escapes anything. Texts are put together by as many of PostgreSQL's workers as it may have (max_parallel_workers_per_gather):
 * that takes longer than to read and send them.
 */
export async function exportRecords(
  client: pg.ClientBase,
  collection: Collection,
  send: (rows: Readable) => Promise<void>,
): Promise<void> {
  await client.query('BEGIN READ ONLY; SET LOCAL parallel_tuple_cost = 0');
  await send(
    client.query(
      copyTo(
        `COPY (SELECT ${recordJson(collection)} FROM ${collection.table})
           TO STDOUT (FORMAT csv, QUOTE E'\\x01', DELIMITER E'\\x02')`,
      ),
    ),
  );
  await client.query('COMMIT');
}
