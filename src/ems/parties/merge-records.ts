import type pg from 'pg';
import type { Actor } from '../access/actor.ts';
import { ApiError } from '../domain/api-error.ts';
import { collectionNamed, referencesTo } from '../domain/collections.ts';
import { actorText, recordChange } from '../store/record-change.ts';

export interface MergeOutcome {
  readonly id: string;
  /** References that now point at the survivor; when undone: that point back. */
  readonly moved: number;
  /** When undone: references that somebody has pointed elsewhere since, and that stay there. */
  readonly left: number;
}

interface Reference {
  readonly table: string;
  readonly column: string;
}

/** Everything that points at records of a collection; API tokens act for an organization, too. */
function referencesOf(entity: string): Reference[] {
  const own = referencesTo(entity).map(({ from, column }) => ({ table: from.table, column: column.column }));
  return entity === 'organizations' ? [...own, { table: 'api_tokens', column: 'organization_id' }] : own;
}

const refused = (reason: string): ApiError => new ApiError('MERGE_REFUSED', { reason });

/**
 * Merges a record into another of its kind: everything that points at it points at the survivor from now on, and it becomes
 * inactive. Each move is kept, so that the merge can be undone. Throws ApiError NOT_FOUND, MERGE_REFUSED.
 */
export async function mergeRecords(
  client: pg.ClientBase,
  actor: Actor,
  entity: string,
  loser: string,
  survivor: string,
): Promise<MergeOutcome> {
  const { table } = collectionNamed(entity);
  if (loser === survivor) throw refused('a record cannot be merged with itself');
  const found = await client.query<{ id: string; status: string }>(
    `SELECT id, status FROM ${table} WHERE id IN ($1, $2) ORDER BY id FOR UPDATE`,
    [loser, survivor],
  );
  if (found.rows.length < 2) throw new ApiError('NOT_FOUND', { what: `record of ${entity} with this id` });
  const open = await client.query('SELECT 1 FROM merges WHERE loser_id IN ($1, $2) AND undone_at IS NULL', [
    loser,
    survivor,
  ]);
  if (open.rows.length > 0) throw refused('one of the two was merged into another record before');
  if (await isBelow(client, entity, survivor, loser))
    throw refused('the survivor belongs to the record that would go; give it another parent first');
  const status = found.rows.find((row) => row.id === loser)?.status ?? '';
  const made = await client.query<{ id: string }>(
    'INSERT INTO merges (entity, loser_id, survivor_id, loser_status, merged_by) VALUES ($1, $2, $3, $4, $5) RETURNING id',
    [entity, loser, survivor, status, actorText(actor)],
  );
  const id = made.rows[0]?.id ?? '';
  let moved = 0;
  for (const { table: from, column } of referencesOf(entity)) {
    const done = await client.query(
      `WITH moved AS (UPDATE ${from} SET ${column} = $2, updated_at = now() WHERE ${column} = $1 RETURNING id)
       INSERT INTO merge_moves SELECT $3, $4, $5, id FROM moved`,
      [loser, survivor, id, from, column],
    );
    moved += done.rowCount ?? 0;
  }
  await client.query(`UPDATE ${table} SET status = 'INACTIVE', updated_at = now() WHERE id = $1`, [loser]);
  const after = { mergeId: id, intoId: survivor, moved };
  await recordChange(client, { actor, action: 'merged', entity, id: loser, before: { status }, after });
  return { id, moved, left: 0 };
}

/** Undoes a merge. Throws ApiError NOT_FOUND, MERGE_REFUSED. */
export async function undoMerge(client: pg.ClientBase, actor: Actor, id: string): Promise<MergeOutcome> {
  const found = await client.query<{
    entity: string;
    loser_id: string;
    survivor_id: string;
    loser_status: string;
    undone: boolean;
  }>('SELECT *, undone_at IS NOT NULL AS undone FROM merges WHERE id = $1 FOR UPDATE', [id]);
  const [merge] = found.rows;
  if (merge === undefined) throw new ApiError('NOT_FOUND', { what: 'merge with this id' });
  if (merge.undone) throw refused('it is undone already');
  const { entity, loser_id: loser, survivor_id: survivor } = merge;
  const later = await client.query('SELECT 1 FROM merges WHERE loser_id = $1 AND undone_at IS NULL', [
    survivor,
  ]);
  if (later.rows.length > 0) throw refused('the survivor was merged into another record; undo that first');
  const { table } = collectionNamed(entity);
  let moved = 0;
  for (const { table: from, column } of referencesOf(entity)) {
    const done = await client.query(
      `UPDATE ${from} t SET ${column} = $1, updated_at = now() FROM merge_moves m
        WHERE m.merge_id = $3 AND m.table_name = $4 AND m.column_name = $5 AND t.id = m.record_id AND t.${column} = $2`,
      [loser, survivor, id, from, column],
    );
    moved += done.rowCount ?? 0;
  }
  const all = await client.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM merge_moves WHERE merge_id = $1',
    [id],
  );
  await client.query(`UPDATE ${table} SET status = $2, updated_at = now() WHERE id = $1`, [
    loser,
    merge.loser_status,
  ]);
  await client.query('UPDATE merges SET undone_at = now(), updated_at = now() WHERE id = $1', [id]);
  const after = { mergeId: id, fromId: survivor, moved };
  await recordChange(client, { actor, action: 'unmerged', entity, id: loser, after });
  return { id, moved, left: (all.rows[0]?.n ?? 0) - moved };
}

/** Whether `below` stands under `above` in its tree. */
async function isBelow(
  client: pg.ClientBase,
  entity: string,
  below: string,
  above: string,
): Promise<boolean> {
  const { table, parent } = collectionNamed(entity);
  if (parent === undefined) return false;
  // As for imports: two changes of the tree at once could close a circle that neither sees.
  await client.query('SELECT pg_advisory_xact_lock(hashtext($1))', [table]);
  const found = await client.query(
    `WITH RECURSIVE up AS (
       SELECT ${parent.column} AS id FROM ${table} WHERE id = $1
       UNION SELECT t.${parent.column} FROM ${table} t JOIN up ON t.id = up.id
     ) SELECT 1 FROM up WHERE id = $2`,
    [below, above],
  );
  return found.rows.length > 0;
}
