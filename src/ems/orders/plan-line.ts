import { addDays, endOfTerm } from '../domain/calendar-arithmetic.ts';
import type { ParentFact, SkuFact } from './order-facts.ts';
import type { LineRequest } from './order-request.ts';

/** A line as it will be sold. */
export interface PlannedLine {
  readonly number: number;
  readonly sku: SkuFact;
  readonly kind: 'LICENSE' | 'MAINTENANCE';
  readonly quantity: number | null;
  readonly unlimited: boolean;
  readonly unitPrice: string | null;
  readonly startRule: 'NOW' | 'FIRST_ACTIVATION' | 'DATE';
  readonly start: string | null;
  readonly end: string | null;
  readonly perpetual: boolean;
  readonly parentId: string | null;
  /** Number of the earlier line of the same order that it covers. */
  readonly parentLine: number | null;
  readonly linkKind: 'RENEWAL' | 'UPGRADE' | 'UPSELL' | 'MAINTAINS' | null;
  readonly action: LineRequest['action'];
  readonly renewFrom: 'EXPIRY' | 'NOW' | null;
  /** Units that leave the parent. */
  readonly taken: number;
}

/** From when to when a right runs. */
export interface Term {
  readonly startRule: PlannedLine['startRule'];
  readonly start: string | null;
  readonly end: string | null;
  readonly perpetual: boolean;
}

/**
 * The term of a line. A renewal follows on its parent's end (or starts today); an upgrade or upsell runs as long as its
 * parent; everything else as its SKU and model say. `end` replaces the computed last day.
 */
export function planTerm(
  line: LineRequest,
  sku: SkuFact,
  parent: ParentFact | undefined,
  end: string | undefined,
  today: string,
): Term {
  if (line.action === 'RENEW' && parent !== undefined) {
    const start = line.renewFrom === 'NOW' || parent.end === null ? today : addDays(parent.end, 1);
    return termFrom('DATE', start, sku, end);
  }
  if (line.action !== 'NEW' && parent !== undefined && end === undefined) {
    if (parent.end !== null) return { startRule: 'DATE', start: today, end: parent.end, perpetual: false };
    if (parent.perpetual && line.action === 'UPGRADE')
      return { startRule: 'DATE', start: today, end: null, perpetual: true };
  }
  const rule = line.startDate === undefined ? ((sku.startRule ?? 'NOW') as Term['startRule']) : 'DATE';
  if (rule === 'FIRST_ACTIVATION')
    return {
      startRule: rule,
      start: null,
      end: end ?? null,
      perpetual: end === undefined && isPerpetual(sku),
    };
  return termFrom(rule, line.startDate ?? today, sku, end);
}

/** Whether a SKU is sold for ever. */
function isPerpetual(sku: SkuFact): boolean {
  return sku.termMonths === null && sku.termDays === null && sku.termType === 'PERPETUAL';
}

function termFrom(startRule: Term['startRule'], start: string, sku: SkuFact, end: string | undefined): Term {
  const last = end ?? endOfTerm(start, { months: sku.termMonths, days: sku.termDays }) ?? null;
  return { startRule, start, end: last, perpetual: last === null && isPerpetual(sku) };
}
