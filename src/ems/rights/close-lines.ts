import type pg from 'pg';
import { ApiError } from '../domain/api-error.ts';
import { arrayText } from '../store/array-text.ts';
import { giveBackUnits } from './take-units.ts';

/**
 * Closes rights: their activations end, and what they had taken from other rights goes back there. Rights of which others came
 * that are still open are not closed. Throws ApiError HAS_SUCCESSORS.
 */
export async function closeLines(
  client: pg.ClientBase,
  ids: readonly string[],
  reason: string,
): Promise<void> {
  const lines = arrayText(ids);
  await client.query(
    'SELECT 1 FROM entitlement_lines WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE',
    [lines],
  );
  const children = await client.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM entitlement_lines
      WHERE parent_id = ANY($1::uuid[]) AND id <> ALL($1::uuid[]) AND state <> 'CLOSED'`,
    [lines],
  );
  const open = children.rows[0]?.n ?? 0;
  if (open > 0) throw new ApiError('HAS_SUCCESSORS', { count: open });
  await client.query(
    `WITH ended AS (
       UPDATE activations SET state = 'RETURNED', returned_at = now(), updated_at = now()
        WHERE entitlement_line_id = ANY($1::uuid[]) AND state = 'ACTIVE' RETURNING id)
     INSERT INTO activation_events (id, activation_id, kind, occurred_at, detail)
     SELECT gen_random_uuid(), id, 'CLOSED', now(), $2 FROM ended`,
    [lines, reason],
  );
  await giveBackUnits(client, ids);
  await client.query(
    `UPDATE entitlement_lines SET state = 'CLOSED', updated_at = now() WHERE id = ANY($1::uuid[]) AND state <> 'CLOSED'`,
    [lines],
  );
}
