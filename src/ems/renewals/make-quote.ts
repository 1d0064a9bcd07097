import type pg from 'pg';
import type { Actor } from '../access/actor.ts';
import { maySee, visibleRows } from '../access/visibility.ts';
import { ApiError, type RequestFault } from '../domain/api-error.ts';
import { isDay } from '../domain/calendar.ts';
import { addDays } from '../domain/calendar-arithmetic.ts';
import { fitsAmount, tenThousandths } from '../domain/exact-amount.ts';
import { checkOrder } from '../orders/check-order.ts';
import { readOrderFacts } from '../orders/order-facts.ts';
import type { LineRequest, OrderRequest } from '../orders/order-request.ts';
import type { PlannedLine } from '../orders/plan-line.ts';
import { channelOf } from '../orders/renew-line.ts';
import { requireSoldTerms } from '../orders/sold-terms.ts';
import { arrayText } from '../store/array-text.ts';
import { type QuotableLine, readQuotableLines } from './quotable-line.ts';
import { quoteFault } from './quote-fault.ts';
import type { QuoteLineRequest, QuoteRequest } from './quote-request.ts';
import { setRenewalStatus } from './renewal-status.ts';
import { type PricedLine, storeQuote } from './store-quote.ts';
import type { StoredQuote } from './stored-quote.ts';

const mostValidDays = 366;

/**
 * Quotes the renewal of rights of one customer and channel: what the order for them would be today, kept for some days. Nothing is
 * sold by it. The same quote again, while it is open, is that one. Throws ApiError QUOTE_INVALID with every fault,
 * FORBIDDEN when the actor may not set the terms that it asks for.
 */
export async function makeQuote(
  client: pg.ClientBase,
  actor: Actor,
  request: QuoteRequest,
  today: string,
): Promise<{ readonly quote: StoredQuote; readonly already: boolean }> {
  // A SKU may be named: without a price of one's own, it is one that has a price.
  requireSoldTerms(
    actor,
    request.lines.map((line) => ({ ...line, sku: undefined })),
  );
  const faults: RequestFault[] = [];
  const known = await visibleLines(client, actor, request);
  const first = known.get(request.lines[0]?.lineId.toLowerCase() ?? '');
  checkLines(request, known, first, faults);
  checkValidity(request.validUntil, today, faults);
  if (!(await seesContact(client, actor, request))) faults.push(quoteFault('/contactId', 'CONTACT_HIDDEN'));
  const order = await orderOf(client, request, known, first, faults);
  const checked =
    order === undefined ? undefined : checkOrder(order, await readOrderFacts(client, order), today);
  for (const fault of checked?.faults ?? [])
    faults.push({ ...fault, pointer: fault.pointer.replace(/parentLineId$/, 'lineId') });
  const lines = (checked?.lines ?? []).map(priced);
  const total = lines.reduce((sum, line) => sum + line.total, 0n);
  if (!fitsAmount(total)) faults.push(quoteFault('/lines', 'TOTAL_TOO_LARGE'));
  if (faults.length > 0 || order === undefined)
    throw new ApiError('QUOTE_INVALID', { count: faults.length }, { faults });
  const quote = { order, lines, total, validUntil: request.validUntil };
  const stored = await storeQuote(client, actor, quote, today);
  if (!stored.already) await tellRenewals(client, actor, stored.quote, known);
  return stored;
}

/** Who becomes the contact of a sale can be read by whoever sells: so it must be somebody whom the actor sees already. */
async function seesContact(
  client: pg.ClientBase,
  actor: Actor,
  { contactId }: QuoteRequest,
): Promise<boolean> {
  return contactId === undefined || maySee(client, actor, 'people', 'people', contactId);
}

/** The rights that are named, as far as the actor may see them. */
async function visibleLines(
  client: pg.ClientBase,
  actor: Actor,
  { lines }: QuoteRequest,
): Promise<ReadonlyMap<string, QuotableLine>> {
  const ids = [...new Set(lines.flatMap((line) => [line.lineId, line.coTermWithLineId ?? line.lineId]))];
  const limited = visibleRows(actor, 'entitlement-lines', '$2::uuid');
  if (limited === undefined) return readQuotableLines(client, ids);
  const seen = await client.query<{ id: string }>(
    `SELECT id FROM entitlement_lines WHERE id = ANY($1::uuid[]) AND ${limited}`,
    [arrayText(ids), actor.organizationId ?? null],
  );
  return readQuotableLines(
    client,
    seen.rows.map((row) => row.id),
  );
}

function checkLines(
  { lines, currency }: QuoteRequest,
  known: ReadonlyMap<string, QuotableLine>,
  first: QuotableLine | undefined,
  faults: RequestFault[],
): void {
  const seen = new Set<string>();
  for (const [at, line] of lines.entries()) {
    const id = line.lineId.toLowerCase();
    const right = known.get(id);
    const place = `/lines/${at}`;
    const together = line.coTermWithLineId?.toLowerCase();
    if (together !== undefined && !known.has(together))
      faults.push(quoteFault(`${place}/coTermWithLineId`, 'LINE_UNKNOWN'));
    if (seen.has(id)) faults.push(quoteFault(`${place}/lineId`, 'LINE_TWICE'));
    seen.add(id);
    if (right === undefined) {
      faults.push(quoteFault(`${place}/lineId`, 'LINE_UNKNOWN'));
      continue;
    }
    if (first !== undefined && right.organizationId !== first.organizationId)
      faults.push(quoteFault(`${place}/lineId`, 'CUSTOMERS_DIFFER'));
    else if (first !== undefined && right.channel !== first.channel)
      faults.push(quoteFault(`${place}/lineId`, 'CHANNELS_DIFFER'));
    if (line.sku === undefined && right.path.length > 1)
      faults.push(quoteFault(`${place}/sku`, 'SKU_AMBIGUOUS'));
    if (line.unitPrice !== undefined) continue;
    const wanted = currency ?? first?.currency ?? undefined;
    if (lastPrice(line, right) === undefined) faults.push(quoteFault(`${place}/unitPrice`, 'PRICE_MISSING'));
    else if (wanted !== undefined && right.currency !== wanted)
      faults.push(quoteFault(`${place}/unitPrice`, 'CURRENCIES_DIFFER'));
  }
}

function checkValidity(day: string | undefined, today: string, faults: RequestFault[]): void {
  if (day === undefined) return;
  if (!isDay(day) || day < today || day > addDays(today, mostValidDays))
    faults.push(quoteFault('/validUntil', 'VALIDITY_INVALID'));
}

function skuOf(line: QuoteLineRequest, right: QuotableLine): string | undefined {
  return line.sku ?? right.path[0] ?? right.skuCode ?? undefined;
}

/** What a unit cost last; of another SKU it says nothing. */
function lastPrice(line: QuoteLineRequest, right: QuotableLine): string | undefined {
  return skuOf(line, right) === right.skuCode ? (right.unitPrice ?? undefined) : undefined;
}

/** The order that the quote would become; undefined when no customer is known. */
async function orderOf(
  client: pg.ClientBase,
  request: QuoteRequest,
  known: ReadonlyMap<string, QuotableLine>,
  first: QuotableLine | undefined,
  faults: readonly RequestFault[],
): Promise<OrderRequest | undefined> {
  // Rights that are not there, or of two customers, make no order that could be looked at.
  const mixed = faults.some(({ code }) => code.startsWith('LINE_') || code === 'CUSTOMERS_DIFFER');
  if (first === undefined || mixed) return undefined;
  return {
    status: 'BOOKED',
    organizationId: first.organizationId,
    contactId: request.contactId ?? first.contactId ?? undefined,
    currency: request.currency ?? first.currency ?? undefined,
    channel: await channelOf(client, first.entitlementId),
    lines: request.lines.flatMap((line): LineRequest[] => {
      const right = known.get(line.lineId.toLowerCase());
      if (right === undefined) return [];
      const { lineId, ...rest } = line;
      const unitPrice = line.unitPrice ?? lastPrice(line, right);
      return [{ ...rest, action: 'RENEW', sku: skuOf(line, right), unitPrice, parentLineId: lineId }];
    }),
  };
}

function priced(line: PlannedLine): PricedLine {
  // An unlimited right is one position.
  return { line, total: tenThousandths(line.unitPrice ?? '0') * BigInt(line.quantity ?? 1) };
}

async function tellRenewals(
  client: pg.ClientBase,
  actor: Actor,
  { lines, currency }: StoredQuote,
  known: ReadonlyMap<string, QuotableLine>,
): Promise<void> {
  for (const { lineId, sku, quantity, unitPrice } of lines) {
    const price =
      sku === known.get(lineId)?.skuCode ? { unitPrice, currency } : { unitPrice: null, currency: null };
    await setRenewalStatus(client, actor, lineId, 'QUOTED', { quantity, ...price });
  }
}
