import type pg from 'pg';
import type { Actor } from '../access/actor.ts';
import { maySee } from '../access/visibility.ts';
import { ApiError } from '../domain/api-error.ts';
import type { OrderRequest } from '../orders/order-request.ts';
import { placeOrder } from '../orders/place-order.ts';
import { readPlacedOrder } from '../orders/read-placed-order.ts';
import { channelOf } from '../orders/renew-line.ts';
import type { StoredOrder } from '../orders/store-order.ts';
import { recordChange } from '../store/record-change.ts';
import { setRenewalStatus } from './renewal-status.ts';
import { lockQuote, type StoredQuote } from './stored-quote.ts';

/**
 * Turns a quote into an order, as it was quoted or not at all; a second time, the same order is answered. Throws ApiError
 * NOT_FOUND, QUOTE_EXPIRED, QUOTE_OUTDATED, STATE_CONFLICT, ORDER_INVALID.
 */
export async function orderQuote(
  client: pg.ClientBase,
  actor: Actor,
  id: string,
  wish: { readonly purchaseOrderNumber?: string | undefined },
  today: string,
): Promise<{ readonly order: StoredOrder; readonly already: boolean }> {
  const quote = await visibleQuote(client, actor, id);
  if (quote.orderId !== null) return { order: await readPlacedOrder(client, quote.orderId), already: true };
  if (quote.status === 'EXPIRED' || (quote.status === 'OPEN' && quote.validUntil < today))
    throw new ApiError('QUOTE_EXPIRED', { day: quote.validUntil });
  if (quote.status !== 'OPEN')
    throw new ApiError('STATE_CONFLICT', { what: 'quote', state: quote.status, needed: 'OPEN' });
  const order = await placeOrder(client, actor, await orderOf(client, quote, wish), today);
  requireAsQuoted(quote, order);
  await client.query(
    "UPDATE renewal_quotes SET status = 'ORDERED', order_id = $2, updated_at = now() WHERE id = $1",
    [id, order.id],
  );
  for (const line of quote.lines) await setRenewalStatus(client, actor, line.lineId, 'WON');
  const before = { status: 'OPEN' };
  const after = { status: 'ORDERED', orderId: order.id };
  await recordChange(client, { actor, action: 'ordered', entity: 'renewal-quotes', id, before, after });
  return { order, already: false };
}

/** Withdraws a quote; twice is once. Throws ApiError NOT_FOUND, STATE_CONFLICT when it was ordered. */
export async function withdrawQuote(
  client: pg.ClientBase,
  actor: Actor,
  id: string,
): Promise<{ readonly id: string; readonly status: string }> {
  const { status } = await visibleQuote(client, actor, id);
  if (status === 'ORDERED')
    throw new ApiError('STATE_CONFLICT', { what: 'quote', state: status, needed: 'OPEN or EXPIRED' });
  if (status === 'WITHDRAWN') return { id, status };
  await client.query("UPDATE renewal_quotes SET status = 'WITHDRAWN', updated_at = now() WHERE id = $1", [
    id,
  ]);
  const after = { status: 'WITHDRAWN' };
  await recordChange(client, {
    actor,
    action: 'withdrawn',
    entity: 'renewal-quotes',
    id,
    before: { status },
    after,
  });
  return { id, status: 'WITHDRAWN' };
}

/** Ends quotes whose last day is over. Any number of processes may do so at once. */
export async function expireQuotes(client: pg.ClientBase, actor: Actor, today: string): Promise<void> {
  const ended = await client.query<{ id: string }>(
    `UPDATE renewal_quotes SET status = 'EXPIRED', updated_at = now() WHERE id IN (
       SELECT id FROM renewal_quotes WHERE status = 'OPEN' AND valid_until < $1::date LIMIT 1000 FOR UPDATE SKIP LOCKED)
     RETURNING id`,
    [today],
  );
  const images = { before: { status: 'OPEN' }, after: { status: 'EXPIRED' } };
  for (const { id } of ended.rows)
    await recordChange(client, { actor, action: 'expired', entity: 'renewal-quotes', id, ...images });
}

async function visibleQuote(client: pg.ClientBase, actor: Actor, id: string): Promise<StoredQuote> {
  const unknown = new ApiError('NOT_FOUND', { what: 'quote with this id' });
  const quote = await lockQuote(client, id);
  if (quote === undefined || !(await maySee(client, actor, 'renewal-quotes', 'renewal_quotes', id)))
    throw unknown;
  return quote;
}

async function orderOf(
  client: pg.ClientBase,
  { organizationId, contactId, currency, lines }: StoredQuote,
  { purchaseOrderNumber }: { readonly purchaseOrderNumber?: string | undefined },
): Promise<OrderRequest> {
  const found = await client.query<{ id: string }>(
    'SELECT entitlement_id AS id FROM entitlement_lines WHERE id = $1',
    [lines[0]?.lineId],
  );
  return {
    status: 'BOOKED',
    organizationId,
    contactId: contactId ?? undefined,
    currency,
    purchaseOrderNumber,
    channel: await channelOf(client, found.rows[0]?.id ?? ''),
    lines: lines.map(({ lineId, sku, quantity, unitPrice, endDate }) => ({
      action: 'RENEW' as const,
      parentLineId: lineId,
      sku,
      quantity: quantity ?? undefined,
      unitPrice,
      endDate: endDate ?? undefined,
    })),
  };
}

/** A term that has moved, or a right that is no longer limited, is not what was quoted. */
function requireAsQuoted(quote: StoredQuote, order: StoredOrder): void {
  const same = quote.lines.every(({ startDate, endDate, quantity }, at) => {
    const line = order.lines[at];
    return line?.startDate === startDate && line.endDate === endDate && line.quantity === quantity;
  });
  if (!same) throw new ApiError('QUOTE_OUTDATED');
}
