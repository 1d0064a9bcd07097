import type pg from 'pg';
import { arrayText } from '../store/array-text.ts';

/** What is known of a right that is to be quoted. */
export interface QuotableLine {
  readonly id: string;
  readonly entitlementId: string;
  readonly organizationId: string;
  readonly contactId: string | null;
  readonly skuId: string | null;
  /** Who stands in its channel, as one text to compare. */
  readonly channel: string;
  /** What it was quoted at or sold for; counts for the same SKU only. */
  readonly unitPrice: string | null;
  readonly currency: string | null;
  /** Codes of the SKUs that the renewal path of its product leads to; empty without a path. */
  readonly path: readonly string[];
  readonly skuCode: string | null;
}

/**
 * Reads them by id. The renewal path leads to SKUs of the linked product under the license model of the right; where some have
 * its term as well, to those alone.
 */
export async function readQuotableLines(
  client: pg.ClientBase,
  ids: readonly string[],
): Promise<ReadonlyMap<string, QuotableLine>> {
  const found = await client.query<QuotableLine>(
    `SELECT l.id, l.entitlement_id AS "entitlementId", e.organization_id AS "organizationId", e.contact_id AS "contactId",
            l.sku_id AS "skuId", s.code AS "skuCode",
            (SELECT coalesce(string_agg(p.role || ' ' || p.organization_id, ', ' ORDER BY p.tier, p.id), '')
               FROM entitlement_parties p WHERE p.entitlement_id = e.id AND p.role <> 'END_CUSTOMER') AS channel,
            coalesce(w.price, sold.unit_price) AS "unitPrice",
            CASE WHEN w.price IS NULL THEN sold.currency ELSE w.currency END AS currency,
            array(SELECT t.code FROM (
              SELECT n.code, n.term_months IS NOT DISTINCT FROM l.term_months AS same,
                     bool_or(n.term_months IS NOT DISTINCT FROM l.term_months) OVER () AS any_same
                FROM product_links k JOIN skus n ON n.product_id = k.to_product_id
               WHERE k.kind = 'RENEWAL' AND k.from_product_id = l.product_id AND n.license_model_id = l.license_model_id) t
              WHERE t.same OR NOT t.any_same ORDER BY t.code) AS path
       FROM entitlement_lines l
       JOIN entitlements e ON e.id = l.entitlement_id
       LEFT JOIN skus s ON s.id = l.sku_id
       LEFT JOIN order_lines sold ON sold.id = l.order_line_id
       LEFT JOIN LATERAL (
         SELECT price, currency FROM renewals w
          WHERE w.entitlement_line_id = l.id AND (l.start_date IS NULL OR w.due_date > l.start_date)
          ORDER BY w.due_date DESC, w.created_at DESC, w.id LIMIT 1) w ON true
      WHERE l.id = ANY($1::uuid[])`,
    [arrayText(ids)],
  );
  return new Map(found.rows.map((row) => [row.id, row]));
}
