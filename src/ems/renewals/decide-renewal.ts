import type pg from 'pg';
import type { Actor } from '../access/actor.ts';
import { maySee } from '../access/visibility.ts';
import { ApiError } from '../domain/api-error.ts';
import { setRenewalStatus } from './renewal-status.ts';

/**
 * Takes a right out of what is due (`LOST`: the customer will not renew), or puts it back (`DUE`). Twice is once. Throws ApiError
 * NOT_FOUND, STATE_CONFLICT for a right that never ends.
 */
export async function decideRenewal(
  client: pg.ClientBase,
  actor: Actor,
  id: string,
  status: 'LOST' | 'DUE',
): Promise<{ readonly id: string; readonly status: string }> {
  const found = await client.query<{ end: string | null }>(
    'SELECT end_date AS "end" FROM entitlement_lines WHERE id = $1 FOR NO KEY UPDATE',
    [id],
  );
  const [line] = found.rows;
  if (line === undefined || !(await maySee(client, actor, 'entitlement-lines', 'entitlement_lines', id)))
    throw new ApiError('NOT_FOUND', { what: 'entitlement line with this id' });
  if (line.end === null)
    throw new ApiError('STATE_CONFLICT', { what: 'right', state: 'without an end', needed: 'one that ends' });
  await setRenewalStatus(client, actor, id, status);
  return { id, status };
}
