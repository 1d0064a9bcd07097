import type pg from 'pg';
import type { Actor } from '../access/actor.ts';
import type { Collection } from '../domain/collection.ts';
import { referencesTo } from '../domain/collections.ts';
import type { Refusal } from '../domain/refusal.ts';
import { arrayText } from './array-text.ts';
import { recordBefore } from './record-change.ts';

export interface DeleteOutcome {
  readonly deleted: number;
  /** Ids that were not there; deleting twice is no error. */
  readonly missing: number;
  readonly refused: readonly Refusal[];
}

/**
 * Deletes records, and refuses by name those that others still point at. A tree may go in one request: what only
 * deleted records point at is deleted too. Runs in the caller's transaction.
 */
export async function deleteRecords(
  client: pg.ClientBase,
  collection: Collection,
  ids: readonly string[],
  /** Whose deletions are logged, one by one; absent where the caller does that. */
  actor?: Actor,
): Promise<DeleteOutcome> {
  const wanted = [...new Set(ids.map((id) => id.toLowerCase()))];
  const found = await client.query<{ id: string }>(
    `SELECT id FROM ${collection.table} WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE`,
    [arrayText(wanted)],
  );
  const doomed = new Set(found.rows.map((row) => row.id));
  const refused: Refusal[] = [];
  for (let held = await heldBy(client, collection, doomed); held.size > 0; ) {
    for (const [id, by] of held) {
      doomed.delete(id);
      refused.push({ id, code: 'STILL_REFERENCED', reason: `${by} still points at it`, field: 'id' });
    }
    // What stays may point at others that were to go.
    held = collection.parent === undefined ? new Map() : await heldBy(client, collection, doomed);
  }
  if (actor !== undefined && doomed.size > 0)
    await recordBefore(client, actor, 'deleted', collection, [...doomed]);
  await client.query(`DELETE FROM ${collection.table} WHERE id = ANY($1::uuid[])`, [arrayText([...doomed])]);
  return { deleted: doomed.size, missing: wanted.length - found.rows.length, refused };
}

/** Ids that a record outside of `doomed` points at → where that record is. */
async function heldBy(
  client: pg.ClientBase,
  collection: Collection,
  doomed: ReadonlySet<string>,
): Promise<Map<string, string>> {
  const held = new Map<string, string>();
  const ids = arrayText([...doomed]);
  for (const { from, column } of referencesTo(collection.name)) {
    const stays = from.name === collection.name ? 'AND id <> ALL($1::uuid[])' : '';
    const found = await client.query<{ id: string }>(
      `SELECT DISTINCT ${column.column} AS id FROM ${from.table} WHERE ${column.column} = ANY($1::uuid[]) ${stays}`,
      [ids],
    );
    for (const { id } of found.rows) held.set(id, `${column.name} of a record of ${from.name}`);
  }
  return held;
}
