import type pg from 'pg';
import { ApiError } from '../domain/api-error.ts';
import type { StoredOrder } from './store-order.ts';

type Line = StoredOrder['lines'][number];

/** A booked order as it was answered when it was placed, with its rights as they are now. Throws ApiError NOT_FOUND. */
export async function readPlacedOrder(client: pg.ClientBase, id: string): Promise<StoredOrder> {
  const found = await client.query<Omit<StoredOrder, 'lines'>>(
    `SELECT o.id, o.number, o.status, e.id AS "entitlementId", e.number AS "entitlementNumber"
       FROM orders o LEFT JOIN entitlements e ON e.order_id = o.id WHERE o.id = $1 ORDER BY e.created_at, e.id LIMIT 1`,
    [id],
  );
  const [order] = found.rows;
  if (order === undefined) throw new ApiError('NOT_FOUND', { what: 'order with this id' });
  const lines = await client.query<
    Omit<Line, 'number' | 'quantity'> & { number: string; quantity: string | null }
  >(
    `SELECT l.id, s.line_number AS number, l.redeem_code AS "redeemCode", l.product_id AS "productId", l.quantity, l.unlimited,
            l.start_date AS "startDate", l.end_date AS "endDate", l.perpetual, l.parent_id AS "parentId",
            l.link_kind AS "linkKind"
       FROM order_lines s JOIN entitlement_lines l ON l.order_line_id = s.id WHERE s.order_id = $1 ORDER BY s.line_number, l.id`,
    [id],
  );
  return {
    ...order,
    lines: lines.rows.map((row) => ({
      ...row,
      number: Number(row.number),
      quantity: row.quantity === null ? null : Number(row.quantity),
    })),
  };
}
