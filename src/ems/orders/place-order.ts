import type pg from 'pg';
import type { Actor } from '../access/actor.ts';
import { ApiError } from '../domain/api-error.ts';
import { recordChange } from '../store/record-change.ts';
import { checkOrder } from './check-order.ts';
import { readOrderFacts } from './order-facts.ts';
import { type OrderRequest, orderRequest } from './order-request.ts';
import { type StoredOrder, storeEntitlement, storeOrderHead } from './store-order.ts';

/**
 * Places an order in the caller's transaction: booked, its rights are there at once; as a draft, it waits for approval.
 * Throws ApiError ORDER_INVALID with every fault.
 */
export async function placeOrder(
  client: pg.ClientBase,
  actor: Actor,
  order: OrderRequest,
  today: string,
): Promise<StoredOrder> {
  const { faults, lines } = checkOrder(order, await readOrderFacts(client, order), today);
  if (faults.length > 0) throw new ApiError('ORDER_INVALID', { count: faults.length }, { faults });
  const head = await storeOrderHead(client, order, today);
  if (order.status === 'DRAFT') {
    await client.query('INSERT INTO order_requests VALUES ($1, $2)', [head.id, JSON.stringify(order)]);
    const draft: StoredOrder = {
      ...head,
      status: 'DRAFT',
      entitlementId: null,
      entitlementNumber: null,
      lines: [],
    };
    await recordChange(client, { actor, action: 'drafted', entity: 'orders', id: head.id, after: draft });
    return draft;
  }
  const stored = await storeEntitlement(client, order, head, lines);
  await recordChange(client, {
    actor,
    action: 'booked',
    entity: 'orders',
    id: head.id,
    after: loggable(stored),
  });
  return stored;
}

/** Approves a draft: it is checked again, by what is true today. Throws ApiError NOT_FOUND, STATE_CONFLICT, ORDER_INVALID. */
export async function approveOrder(
  client: pg.ClientBase,
  actor: Actor,
  id: string,
  today: string,
): Promise<StoredOrder> {
  const found = await client.query<{ number: string; status: string; request: unknown }>(
    `SELECT o.number, o.status, r.request FROM orders o LEFT JOIN order_requests r ON r.order_id = o.id
      WHERE o.id = $1 FOR UPDATE OF o`,
    [id],
  );
  const [draft] = found.rows;
  if (draft === undefined) throw new ApiError('NOT_FOUND', { what: 'order with this id' });
  if (draft.status !== 'DRAFT' || draft.request === null)
    throw new ApiError('STATE_CONFLICT', {
      what: 'order',
      state: draft.status,
      needed: 'a DRAFT of this system',
    });
  const order: OrderRequest = { ...orderRequest.parse(draft.request), status: 'BOOKED' };
  const facts = { ...(await readOrderFacts(client, order)), numberTaken: false };
  const { faults, lines } = checkOrder(order, facts, today);
  if (faults.length > 0) throw new ApiError('ORDER_INVALID', { count: faults.length }, { faults });
  await client.query(`UPDATE orders SET status = 'BOOKED', updated_at = now() WHERE id = $1`, [id]);
  const stored = await storeEntitlement(client, order, { id, number: draft.number }, lines);
  await client.query('DELETE FROM order_requests WHERE order_id = $1', [id]);
  const before = { status: 'DRAFT' };
  await recordChange(client, {
    actor,
    action: 'approved',
    entity: 'orders',
    id,
    before,
    after: loggable(stored),
  });
  return stored;
}

/** Without the redeem codes: whoever reads the log may not activate. */
function loggable(order: StoredOrder): object {
  return { ...order, lines: order.lines.map((line) => ({ ...line, redeemCode: undefined })) };
}
