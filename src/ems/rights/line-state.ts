import type pg from 'pg';
import { ApiError } from '../domain/api-error.ts';

/** A right as changes of it look at it; locked. */
export interface LineState {
  readonly id: string;
  readonly entitlementId: string;
  readonly ownerId: string;
  readonly orderId: string | null;
  readonly state: string;
  readonly quantity: number | null;
  readonly unlimited: boolean;
}

/** Reads and locks a right. Throws ApiError NOT_FOUND; STATE_CONFLICT unless it is ACTIVE. */
export async function openLine(client: pg.ClientBase, id: string): Promise<LineState> {
  const line = await lockedLine(client, id);
  if (line.state !== 'ACTIVE')
    throw new ApiError('STATE_CONFLICT', { what: 'line', state: line.state, needed: 'ACTIVE' });
  return line;
}

/** Reads and locks a right. Throws ApiError NOT_FOUND. */
export async function lockedLine(client: pg.ClientBase, id: string): Promise<LineState> {
  const found = await client.query<Omit<LineState, 'quantity'> & { quantity: string | null }>(
    `SELECT l.id, l.entitlement_id AS "entitlementId", e.organization_id AS "ownerId", e.order_id AS "orderId", l.state,
            l.quantity, l.unlimited
       FROM entitlement_lines l JOIN entitlements e ON e.id = l.entitlement_id
      WHERE l.id = $1 FOR NO KEY UPDATE OF l`,
    [id],
  );
  const [line] = found.rows;
  if (line === undefined) throw new ApiError('NOT_FOUND', { what: 'entitlement line with this id' });
  return { ...line, quantity: line.quantity === null ? null : Number(line.quantity) };
}
