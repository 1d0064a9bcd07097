import type { Readable } from 'node:stream';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { Collection } from '../domain/collection.ts';
import { recordJson } from './record-sql.ts';

/**
 * Every record of a collection as newline-delimited JSON, from one statement and so of one moment. The bytes are passed
 * on as PostgreSQL makes them: JSON text has no control characters, so CSV with these as quote and delimiter never quotes
 * or escapes anything.
 */
export function exportRecords(client: pg.ClientBase, collection: Collection): Readable {
  return client.query(
    copyTo(
      `COPY (SELECT ${recordJson(collection)} FROM ${collection.table})
         TO STDOUT (FORMAT csv, QUOTE E'\\x01', DELIMITER E'\\x02')`,
    ),
  );
}
