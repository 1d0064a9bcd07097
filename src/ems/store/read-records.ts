import type pg from 'pg';
import type { Collection } from '../domain/collection.ts';
import { arrayText } from './array-text.ts';
import { recordJson } from './record-sql.ts';

export interface ListOptions {
  readonly limit: number;
  /** Only records after this id. */
  readonly after?: string | undefined;
  readonly sourceKey?: string | undefined;
  readonly sourceSystem?: string | undefined;
}

/** One page of records as JSON texts, in the order of their ids. */
export async function listRecords(
  client: pg.ClientBase,
  collection: Collection,
  { limit, after, sourceKey, sourceSystem }: ListOptions,
): Promise<{ id: string; json: string }[]> {
  const conditions = [
    ['id > ', after],
    ['source_key = ', sourceKey],
    ['source_system = ', sourceSystem],
  ].filter((one): one is [string, string] => one[1] !== undefined);
  const where = conditions.map(([sql], index) => `${sql}$${index + 2}`).join(' AND ');
  const found = await client.query<{ id: string; json: string }>(
    `SELECT id, ${recordJson(collection, { kept: true })} AS json FROM ${collection.table}
      ${where === '' ? '' : `WHERE ${where}`} ORDER BY id LIMIT $1`,
    [limit, ...conditions.map(([, value]) => value)],
  );
  return found.rows;
}

/** One record as JSON text, or undefined. */
export async function findRecord(
  client: pg.ClientBase,
  collection: Collection,
  id: string,
): Promise<string | undefined> {
  const found = await client.query<{ json: string }>(
    `SELECT ${recordJson(collection, { kept: true })} AS json FROM ${collection.table} WHERE id = $1`,
    [id],
  );
  return found.rows[0]?.json;
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
