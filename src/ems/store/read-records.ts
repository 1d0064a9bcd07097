import type pg from 'pg';
import type { Actor } from '../access/actor.ts';
import { visibleRows } from '../access/visibility.ts';
import type { Collection } from '../domain/collection.ts';
import { arrayText } from './array-text.ts';
import { type ListOptions, listQuery } from './list-query.ts';
import { recordJson } from './record-sql.ts';
import { recordTag } from './record-tag.ts';

/** A record of a page, and the value by which the page is sorted. */
export interface ListedRecord {
  readonly id: string;
  readonly value: string | null;
  readonly json: string;
}

// A filter that no index serves may read a whole table: not for long.
const listMs = 10_000;

/** One page of records as JSON texts. */
export async function listRecords(
  client: pg.ClientBase,
  collection: Collection,
  options: ListOptions,
): Promise<ListedRecord[]> {
  // Some of our own lists are views.
  const indexed =
    collection.kept === 'record' && Object.keys(options.filters).length === 0 && options.sort.name === 'id';
  const query = listQuery(collection, options);
  if (indexed) return (await client.query<ListedRecord>(query)).rows;
  await client.query(`BEGIN READ ONLY; SET LOCAL statement_timeout = ${listMs}; SET LOCAL jit = off`);
  try {
    return (await client.query<ListedRecord>(query)).rows;
  } finally {
    await client.query('ROLLBACK');
  }
}

/** One record as JSON text, with its tag for If-Match; undefined when there is none that the actor may see. */
export async function findRecord(
  client: pg.ClientBase,
  collection: Collection,
  id: string,
  options: { actor: Actor; lock?: boolean },
): Promise<{ json: string; tag: string } | undefined> {
  const limited = visibleRows(options.actor, collection.name, '$2::uuid');
  const found = await client.query<{ json: string }>(
    `SELECT ${recordJson(collection, { kept: true })} AS json FROM ${collection.table}
      WHERE id = $1 ${limited === undefined ? '' : `AND ${limited}`} ${options.lock === true ? 'FOR NO KEY UPDATE' : ''}`,
    limited === undefined ? [id] : [id, options.actor.organizationId ?? null],
  );
  const json = found.rows[0]?.json;
  return json === undefined ? undefined : { json, tag: recordTag(json) };
}

/** Those of the ids that exist, as JSON texts exactly as the export gives them. */
export async function lookUpRecords(
  client: pg.ClientBase,
  collection: Collection,
  ids: readonly string[],
): Promise<string[]> {
  const found = await client.query<[string]>({
    text: `SELECT ${recordJson(collection)} FROM ${collection.table} WHERE id = ANY($1::uuid[]) ORDER BY id`,
    values: [arrayText(ids)],
    rowMode: 'array',
  });
  return found.rows.map(([json]) => json);
}
