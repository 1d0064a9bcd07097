import type pg from 'pg';
import type { Actor } from '../access/actor.ts';
import { ApiError } from '../domain/api-error.ts';
import { recordChange } from '../store/record-change.ts';
import { closeLines } from './close-lines.ts';
import { lockedLine, openLine } from './line-state.ts';
import { renewedUnits } from './take-units.ts';

/** Takes units off a right for good: a partial cancellation. Throws ApiError QUANTITY_UNAVAILABLE, UNITS_IN_USE. */
export async function reduceLine(
  client: pg.ClientBase,
  actor: Actor,
  id: string,
  by: number,
): Promise<{ id: string; quantity: number }> {
  const line = await openLine(client, id);
  const rest = (line.quantity ?? 0) - by;
  if (rest < 1)
    throw new ApiError('QUANTITY_UNAVAILABLE', { left: Math.max(0, (line.quantity ?? 0) - 1), wanted: by });
  const use = await client.query<{ used: string }>(
    `SELECT (SELECT coalesce(sum(quantity), 0) FROM activations WHERE entitlement_line_id = $1 AND state = 'ACTIVE')
              - coalesce((SELECT overdraft FROM line_terms WHERE line_id = $1), 0) AS used`,
    [id],
  );
  const used = use.rows[0]?.used ?? '0';
  const renewed = await renewedUnits(client, id);
  if (Number(used) > rest) throw new ApiError('UNITS_IN_USE', { used });
  if (renewed > rest)
    throw new ApiError('QUANTITY_UNAVAILABLE', { left: (line.quantity ?? 0) - renewed, wanted: by });
  await client.query('UPDATE entitlement_lines SET quantity = $2, updated_at = now() WHERE id = $1', [
    id,
    rest,
  ]);
  const images = { before: { quantity: line.quantity }, after: { quantity: rest } };
  await recordChange(client, { actor, action: 'reduced', entity: 'entitlement-lines', id, ...images });
  return { id, quantity: rest };
}

/** Cancels one right. Throws ApiError NOT_FOUND, STATE_CONFLICT, HAS_SUCCESSORS. */
export async function cancelLine(
  client: pg.ClientBase,
  actor: Actor,
  id: string,
): Promise<{ id: string; state: string }> {
  const { state } = await lockedLine(client, id);
  if (state === 'CLOSED') throw new ApiError('STATE_CONFLICT', { what: 'line', state, needed: 'open' });
  await closeLines(client, [id], 'line cancelled');
  const images = { before: { state }, after: { state: 'CLOSED' } };
  await recordChange(client, { actor, action: 'cancelled', entity: 'entitlement-lines', id, ...images });
  return { id, state: 'CLOSED' };
}

const holds = {
  hold: { from: 'ACTIVE', to: 'ON_HOLD', action: 'held' },
  release: { from: 'ON_HOLD', to: 'ACTIVE', action: 'released' },
} as const;

/** Puts an entitlement or a right on hold, or releases it. Throws ApiError NOT_FOUND, STATE_CONFLICT. */
export async function changeHold(
  client: pg.ClientBase,
  actor: Actor,
  entity: 'entitlements' | 'entitlement-lines',
  id: string,
  how: keyof typeof holds,
): Promise<{ id: string; state: string }> {
  const table = entity.replaceAll('-', '_');
  const { from, to, action } = holds[how];
  const found = await client.query<{ state: string }>(
    `SELECT state FROM ${table} WHERE id = $1 FOR NO KEY UPDATE`,
    [id],
  );
  const state = found.rows[0]?.state;
  if (state === undefined) throw new ApiError('NOT_FOUND', { what: `record of ${entity} with this id` });
  if (state !== from) throw new ApiError('STATE_CONFLICT', { what: 'right', state, needed: from });
  await client.query(`UPDATE ${table} SET state = $2, updated_at = now() WHERE id = $1`, [id, to]);
  await recordChange(client, { actor, action, entity, id, before: { state }, after: { state: to } });
  return { id, state: to };
}
