import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { Actor } from '../access/actor.ts';
import { ApiError } from '../domain/api-error.ts';
import { addDays } from '../domain/calendar-arithmetic.ts';
import { amountText } from '../domain/exact-amount.ts';
import type { OrderRequest } from '../orders/order-request.ts';
import type { PlannedLine } from '../orders/plan-line.ts';
import { actorText, recordChange } from '../store/record-change.ts';
import { lockQuote, type StoredQuote } from './stored-quote.ts';

const validDays = 30;

/** A line of a quote; its total in ten-thousandths. */
export interface PricedLine {
  readonly line: PlannedLine;
  readonly total: bigint;
}

interface NewQuote {
  readonly order: OrderRequest;
  readonly lines: readonly PricedLine[];
  readonly total: bigint;
  readonly validUntil: string | undefined;
}

/**
 * Stores a quote; the same one again, while it is open, is that one. Two at once: the second finds the first, or is done again.
 */
export async function storeQuote(
  client: pg.ClientBase,
  actor: Actor,
  { order, lines, total, validUntil }: NewQuote,
  today: string,
): Promise<{ readonly quote: StoredQuote; readonly already: boolean }> {
  const rows = lines.map(rowOf);
  const { organizationId, contactId, currency } = order;
  const content = createHash('sha256')
    .update(
      JSON.stringify([organizationId.toLowerCase(), contactId?.toLowerCase(), currency, validUntil, rows]),
    )
    .digest();
  const same = await client.query<{ id: string; expired: boolean }>(
    `SELECT id, valid_until < $2::date AS expired FROM renewal_quotes WHERE content = $1 AND status = 'OPEN' FOR UPDATE`,
    [content, today],
  );
  const [open] = same.rows;
  if (open?.expired === false) return { quote: await readQuote(client, open.id), already: true };
  if (open !== undefined)
    await client.query("UPDATE renewal_quotes SET status = 'EXPIRED', updated_at = now() WHERE id = $1", [
      open.id,
    ]);
  const id = await insertQuote(client, actor, {
    order,
    total,
    content,
    rows,
    validUntil: validUntil ?? addDays(today, validDays),
  });
  const quote = await readQuote(client, id);
  await recordChange(client, {
    actor,
    action: 'quoted',
    entity: 'renewal-quotes',
    id: quote.id,
    after: quote,
  });
  return { quote, already: false };
}

type Row = ReturnType<typeof rowOf>;

function rowOf({ line, total }: PricedLine) {
  return {
    number: line.number,
    lineId: line.parentId,
    skuId: line.sku.id,
    quantity: line.quantity,
    unlimited: line.unlimited,
    unitPrice: line.unitPrice,
    total: amountText(total),
    start: line.start,
    end: line.end,
  };
}

interface QuoteRow extends Pick<NewQuote, 'order' | 'total'> {
  readonly content: Buffer;
  readonly rows: readonly Row[];
  readonly validUntil: string;
}

async function insertQuote(
  client: pg.ClientBase,
  actor: Actor,
  { order, total, content, rows, validUntil }: QuoteRow,
): Promise<string> {
  const made = await client.query<{ id: string }>(
    `WITH quote AS (
       INSERT INTO renewal_quotes (organization_id, contact_id, currency, total, valid_until, created_by, content)
       VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id),
     positions AS (
       INSERT INTO renewal_quote_lines (quote_id, line_number, entitlement_line_id, sku_id, quantity, unlimited, unit_price, total,
                                        start_date, end_date)
       SELECT q.id, t.number, t."lineId", t."skuId", t.quantity, t.unlimited, t."unitPrice", t.total, t.start, t."end"
         FROM quote q, jsonb_to_recordset($8) AS t (number bigint, "lineId" uuid, "skuId" uuid, quantity bigint,
              unlimited boolean, "unitPrice" numeric, total numeric, start date, "end" date))
     SELECT id FROM quote`,
    [
      order.organizationId,
      order.contactId,
      order.currency,
      amountText(total),
      validUntil,
      actorText(actor),
      content,
      JSON.stringify(rows),
    ],
  );
  return made.rows[0]?.id ?? '';
}

async function readQuote(client: pg.ClientBase, id: string): Promise<StoredQuote> {
  const quote = await lockQuote(client, id);
  if (quote === undefined) throw new ApiError('CONTENDED');
  return quote;
}
