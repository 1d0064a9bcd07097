import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { newRedeemCode } from '../keys/redeem-code.ts';
import { takeUnits } from '../rights/take-units.ts';
import type { OrderRequest } from './order-request.ts';
import type { PlannedLine } from './plan-line.ts';

/** What became of an order. */
export interface StoredOrder {
  readonly id: string;
  readonly number: string;
  readonly status: 'DRAFT' | 'BOOKED' | 'CANCELLED';
  readonly entitlementId: string | null;
  readonly entitlementNumber: string | null;
  readonly lines: readonly StoredLine[];
}

interface StoredLine {
  readonly id: string;
  readonly number: number;
  readonly redeemCode: string;
  readonly productId: string;
  readonly quantity: number | null;
  readonly unlimited: boolean;
  readonly startDate: string | null;
  readonly endDate: string | null;
  readonly perpetual: boolean;
  readonly parentId: string | null;
  readonly linkKind: string | null;
}

/** Stores the head of an order; its number is made when it has none. */
export async function storeOrderHead(
  client: pg.ClientBase,
  order: OrderRequest,
  today: string,
): Promise<{ id: string; number: string }> {
  const id = randomUUID();
  const stored = await client.query<{ number: string }>({
    name: 'store-order',
    text: `INSERT INTO orders (id, number, organization_id, order_date, currency, purchase_order_number, status)
           VALUES ($1, coalesce($2, 'O-' || lpad(nextval('order_number')::text, 8, '0')), $3, $4, $5, $6, $7)
           RETURNING number`,
    values: [
      id,
      order.number ?? null,
      order.organizationId,
      order.orderDate ?? today,
      order.currency ?? null,
      order.purchaseOrderNumber ?? null,
      order.status,
    ],
  });
  return { id, number: stored.rows[0]?.number ?? '' };
}

/** Turns a checked order into an entitlement with its lines, and takes from the rights that it builds on. */
export async function storeEntitlement(
  client: pg.ClientBase,
  order: OrderRequest,
  head: { readonly id: string; readonly number: string },
  planned: readonly PlannedLine[],
): Promise<StoredOrder> {
  const entitlementId = randomUUID();
  const entitlement = await client.query<{ number: string }>({
    name: 'store-entitlement',
    text: `WITH parties AS (
             INSERT INTO entitlement_parties (id, entitlement_id, tier, role, organization_id, person_id, current_owner)
             SELECT gen_random_uuid(), $1, tier, role, "organizationId", "contactId", owner
               FROM jsonb_to_recordset($5) AS t (tier bigint, role text, "organizationId" uuid, "contactId" uuid, owner boolean))
           INSERT INTO entitlements (id, number, organization_id, order_id, state, contact_id)
           VALUES ($1, 'E-' || lpad(nextval('entitlement_number')::text, 8, '0'), $2, $3, 'ACTIVE', $4) RETURNING number`,
    values: [entitlementId, order.organizationId, head.id, order.contactId, partiesOf(order)],
  });
  const lines = planned.map((line) => ({ ...line, id: randomUUID(), redeemCode: newRedeemCode() }));
  const rows = lines.map((line) => rowOf(line, order, entitlementId, lines));
  await storeLines(client, head.id, rows);
  for (const line of lines) {
    if (line.parentId === null || (line.action !== 'UPGRADE' && line.renewFrom !== 'NOW')) continue;
    const units = line.unlimited ? null : line.taken;
    await takeUnits(client, { parentId: line.parentId, childId: line.id, units, carry: 'needed' });
  }
  return {
    ...head,
    status: 'BOOKED',
    entitlementId,
    entitlementNumber: entitlement.rows[0]?.number ?? '',
    lines: rows.map(({ id, number, redeemCode, productId, quantity, unlimited, ...row }) => ({
      id,
      number,
      redeemCode,
      productId,
      quantity,
      unlimited,
      startDate: row.start,
      endDate: row.end,
      perpetual: row.perpetual,
      parentId: row.parentId,
      linkKind: row.linkKind,
    })),
  };
}

type Row = ReturnType<typeof rowOf>;

function rowOf(
  { sku, parentLine, ...line }: PlannedLine & { id: string; redeemCode: string },
  order: OrderRequest,
  entitlementId: string,
  lines: readonly { id: string }[],
) {
  return {
    ...line,
    orderLineId: randomUUID(),
    entitlementId,
    skuId: sku.id,
    productId: sku.productId,
    modelId: sku.modelId,
    unitOfMeasure: sku.unitOfMeasure,
    termMonths: sku.termMonths,
    currency: line.unitPrice === null ? null : (order.currency ?? null),
    parentId: line.parentId ?? (parentLine === null ? null : (lines[parentLine - 1]?.id ?? null)),
  };
}

function partiesOf(order: OrderRequest): string {
  const customer = { role: 'END_CUSTOMER', organizationId: order.organizationId, contactId: order.contactId };
  return JSON.stringify(
    [customer, ...order.channel].map((tier, at) => ({ ...tier, tier: at, owner: at === 0 })),
  );
}

const fields = `(id uuid, number bigint, "skuId" uuid, "productId" uuid, "modelId" uuid, "orderLineId" uuid, "entitlementId" uuid,
  kind text, "redeemCode" text, quantity bigint, unlimited boolean, "unitOfMeasure" text, start date, "startRule" text, "end" date,
  perpetual boolean, "termMonths" bigint, "parentId" uuid, "linkKind" text, "unitPrice" numeric, currency text, action text,
  "renewFrom" text)`;

async function storeLines(client: pg.ClientBase, orderId: string, rows: readonly Row[]): Promise<void> {
  await client.query({
    name: 'store-lines',
    text: `WITH given AS MATERIALIZED (SELECT * FROM jsonb_to_recordset($2) AS t ${fields}),
      sold AS (
        INSERT INTO order_lines (id, order_id, line_number, sku_id, quantity, unit_price, currency)
        SELECT "orderLineId", $1, number, "skuId", coalesce(quantity, 1), "unitPrice", currency FROM given),
      rights AS (
        INSERT INTO entitlement_lines (id, entitlement_id, kind, state, sku_id, product_id, license_model_id, order_line_id,
          redeem_code, quantity, unlimited, unit_of_measure, start_date, start_rule, end_date, perpetual, term_months,
          parent_id, link_kind)
        SELECT id, "entitlementId", kind, 'ACTIVE', "skuId", "productId", "modelId", "orderLineId", "redeemCode", quantity,
          unlimited, "unitOfMeasure", start, "startRule", "end", perpetual, "termMonths", "parentId", "linkKind"
          FROM given ORDER BY number)
      INSERT INTO line_rights (line_id, term_type, binding, unit_of_measure, rehost_limit, return_limit, repair_limit, overdraft,
        grace_days, policy_days, lease_seconds, features, term_months, term_days, action, renew_from)
      SELECT g.id, m.term_type, m.binding, m.unit_of_measure, m.rehost_limit, m.return_limit, m.repair_limit, m.overdraft,
        m.grace_days, m.policy_days, m.lease_seconds, product_feature_set(g."productId"), s.term_months, s.term_days,
        g.action, g."renewFrom"
        FROM given g JOIN license_models m ON m.id = g."modelId" JOIN skus s ON s.id = g."skuId"`,
    values: [orderId, JSON.stringify(rows)],
  });
}
