import type pg from 'pg';
import type { Actor } from '../access/actor.ts';
import { ApiError } from '../domain/api-error.ts';
import { closeLines } from '../rights/close-lines.ts';
import { recordChange } from '../store/record-change.ts';

/**
 * Cancels an order: its rights are closed, and rights that it renewed or upgraded are as they were before. Throws ApiError
 * NOT_FOUND, STATE_CONFLICT, HAS_SUCCESSORS.
 */
export async function cancelOrder(
  client: pg.ClientBase,
  actor: Actor,
  id: string,
): Promise<{ id: string; status: string }> {
  const found = await client.query<{ status: string }>('SELECT status FROM orders WHERE id = $1 FOR UPDATE', [
    id,
  ]);
  const [order] = found.rows;
  if (order === undefined) throw new ApiError('NOT_FOUND', { what: 'order with this id' });
  const { status } = order;
  if (status !== 'DRAFT' && status !== 'BOOKED')
    throw new ApiError('STATE_CONFLICT', { what: 'order', state: status, needed: 'DRAFT or BOOKED' });
  const lines = await client.query<{ id: string }>(
    `SELECT l.id FROM entitlement_lines l JOIN entitlements e ON e.id = l.entitlement_id WHERE e.order_id = $1 AND l.state <> 'CLOSED'`,
    [id],
  );
  await closeLines(
    client,
    lines.rows.map((row) => row.id),
    'order cancelled',
  );
  await client.query(`UPDATE entitlements SET state = 'CLOSED', updated_at = now() WHERE order_id = $1`, [
    id,
  ]);
  await client.query('DELETE FROM order_requests WHERE order_id = $1', [id]);
  await client.query(`UPDATE orders SET status = 'CANCELLED', updated_at = now() WHERE id = $1`, [id]);
  const after = { status: 'CANCELLED', closedLines: lines.rows.length };
  await recordChange(client, { actor, action: 'cancelled', entity: 'orders', id, before: { status }, after });
  return { id, status: 'CANCELLED' };
}
