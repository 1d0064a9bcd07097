import type pg from 'pg';

/** A quote as it is answered. */
export interface StoredQuote {
  readonly id: string;
  readonly number: string;
  readonly status: 'OPEN' | 'ORDERED' | 'WITHDRAWN' | 'EXPIRED';
  readonly organizationId: string;
  readonly contactId: string | null;
  readonly currency: string;
  readonly total: string;
  readonly validUntil: string;
  readonly orderId: string | null;
  readonly lines: readonly StoredQuoteLine[];
}

interface StoredQuoteLine {
  readonly lineId: string;
  readonly sku: string;
  readonly quantity: number | null;
  readonly unlimited: boolean;
  readonly unitPrice: string;
  readonly total: string;
  readonly startDate: string;
  readonly endDate: string | null;
}

/** Reads a quote with its lines, and locks it; undefined when there is none. */
export async function lockQuote(client: pg.ClientBase, id: string): Promise<StoredQuote | undefined> {
  const found = await client.query<Omit<StoredQuote, 'lines'>>(
    `SELECT id, number, status, organization_id AS "organizationId", contact_id AS "contactId", currency, total,
            valid_until AS "validUntil", order_id AS "orderId" FROM renewal_quotes WHERE id = $1 FOR NO KEY UPDATE`,
    [id],
  );
  const [quote] = found.rows;
  if (quote === undefined) return undefined;
  const lines = await client.query<Omit<StoredQuoteLine, 'quantity'> & { quantity: string | null }>(
    `SELECT q.entitlement_line_id AS "lineId", s.code AS sku, q.quantity, q.unlimited, q.unit_price AS "unitPrice", q.total,
            q.start_date AS "startDate", q.end_date AS "endDate"
       FROM renewal_quote_lines q JOIN skus s ON s.id = q.sku_id WHERE q.quote_id = $1 ORDER BY q.line_number`,
    [id],
  );
  return {
    ...quote,
    lines: lines.rows.map((row) => ({
      ...row,
      quantity: row.quantity === null ? null : Number(row.quantity),
    })),
  };
}
