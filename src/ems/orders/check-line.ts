import { isDay } from '../domain/calendar.ts';
import { type OrderFacts, type ParentFact, pathKey, type SkuFact } from './order-facts.ts';
import type { OrderFaultCode, OrderFaults } from './order-fault.ts';
import type { LineRequest, OrderRequest } from './order-request.ts';
import { type PlannedLine, planTerm } from './plan-line.ts';

const most = 1_000_000_000;
const amount = /^\d{1,14}(\.\d{1,4})?$/;
const links = {
  NEW: null,
  RENEW: 'RENEWAL',
  UPGRADE: 'UPGRADE',
  UPSELL: 'UPSELL',
  MAINTAIN: 'MAINTAINS',
} as const;

/** Checks the lines of an order one after the other: what one takes of a right is gone for the next. */
export class CheckedLines {
  readonly #order: OrderRequest;
  readonly #facts: OrderFacts;
  readonly #today: string;
  readonly #faults: OrderFaults;
  readonly #used = new Map<string, number>();
  readonly #products: (string | undefined)[] = [];

  constructor(order: OrderRequest, facts: OrderFacts, today: string, faults: OrderFaults) {
    this.#order = order;
    this.#facts = facts;
    this.#today = today;
    this.#faults = faults;
  }

  /** The line as it will be sold; undefined, with its faults named, when it cannot be. */
  plan(line: LineRequest, at: number): PlannedLine | undefined {
    const before = this.#faults.found.length;
    const fault = (field: string, code: OrderFaultCode): void =>
      this.#faults.add(`/lines/${at}${field}`, code);
    const parent = this.#parent(line, fault);
    const sku = this.#sku(line, parent, fault);
    this.#products.push(sku?.productId);
    if (line.unitPrice !== undefined && !amount.test(line.unitPrice)) fault('/unitPrice', 'AMOUNT_INVALID');
    for (const name of ['startDate', 'endDate'] as const)
      if (line[name] !== undefined && !isDay(line[name])) fault(`/${name}`, 'DATE_INVALID');
    const end = this.#end(line, fault);
    if (sku === undefined) return undefined;
    this.#checkPath(line, sku, parent, fault);
    const unlimited = sku.binding === 'SITE' || (line.action === 'RENEW' && parent?.unlimited === true);
    const quantity = this.#quantity(line, parent, unlimited, fault);
    if (this.#faults.found.length > before) return undefined;
    const term = planTerm(line, sku, parent, end, this.#today);
    if (sku.startRule === 'DATE' && line.action === 'NEW' && line.startDate === undefined)
      fault('/startDate', 'DATE_MISSING');
    // Nothing runs beyond the last day that can be written.
    if ([term.start, term.end].some((day) => day !== null && !isDay(day))) fault('/endDate', 'DATE_INVALID');
    else if (term.start !== null && term.end !== null && term.end < term.start)
      fault('/endDate', 'DATE_ORDER');
    if (term.end === null && !term.perpetual && term.startRule !== 'FIRST_ACTIVATION')
      fault('/endDate', 'DATE_MISSING');
    const takes = line.action === 'UPGRADE' || (line.action === 'RENEW' && line.renewFrom === 'NOW');
    return {
      number: at + 1,
      sku,
      kind: sku.productKind === 'MAINTENANCE' ? 'MAINTENANCE' : 'LICENSE',
      quantity,
      unlimited,
      unitPrice: line.unitPrice ?? null,
      ...term,
      parentId: parent?.id ?? null,
      parentLine: line.action === 'MAINTAIN' ? (line.parentLine ?? null) : null,
      linkKind: links[line.action],
      action: line.action,
      renewFrom: line.action === 'RENEW' ? (line.renewFrom ?? 'EXPIRY') : null,
      taken: takes ? (quantity ?? 0) : 0,
    };
  }

  #parent(line: LineRequest, fault: (field: string, code: OrderFaultCode) => void): ParentFact | undefined {
    if (line.action === 'NEW') return undefined;
    if (line.parentLineId === undefined) {
      const earlier = line.action === 'MAINTAIN' ? line.parentLine : undefined;
      const known =
        Number.isInteger(earlier) && Number(earlier) >= 1 && Number(earlier) <= this.#products.length;
      if (!known) fault('/parentLineId', 'PARENT_MISSING');
      return undefined;
    }
    const parent = this.#facts.parents.get(line.parentLineId.toLowerCase());
    if (parent === undefined) fault('/parentLineId', 'PARENT_UNKNOWN');
    else if (parent.ownerId !== this.#order.organizationId.toLowerCase()) fault('/parentLineId', 'NOT_OWNED');
    else if (parent.state !== 'ACTIVE') fault('/parentLineId', 'NOT_USABLE');
    else if (line.action === 'RENEW' && parent.end === null) fault('/parentLineId', 'NOT_RENEWABLE');
    else return parent;
    return undefined;
  }

  #sku(
    line: LineRequest,
    parent: ParentFact | undefined,
    fault: (field: string, code: OrderFaultCode) => void,
  ): SkuFact | undefined {
    const wanted = line.sku ?? (line.action === 'RENEW' ? parent?.skuId : undefined) ?? undefined;
    const sku = wanted === undefined ? undefined : this.#facts.skus.get(wanted);
    if (wanted === undefined) fault('/sku', 'SKU_MISSING');
    else if (sku === undefined) fault('/sku', 'SKU_UNKNOWN');
    // A right that was sold may be renewed for as long as its SKU is there.
    else if (sku.productStatus !== 'ACTIVE' && line.action !== 'RENEW') fault('/sku', 'PRODUCT_RETIRED');
    return sku;
  }

  #end(line: LineRequest, fault: (field: string, code: OrderFaultCode) => void): string | undefined {
    if (line.coTermWithLineId === undefined) return line.endDate;
    const other = this.#facts.parents.get(line.coTermWithLineId.toLowerCase());
    if (other === undefined) fault('/coTermWithLineId', 'PARENT_UNKNOWN');
    else if (other.ownerId !== this.#order.organizationId.toLowerCase())
      fault('/coTermWithLineId', 'NOT_OWNED');
    else if (other.end === null) fault('/coTermWithLineId', 'NOT_RENEWABLE');
    else return other.end;
    return undefined;
  }

  #checkPath(
    line: LineRequest,
    sku: SkuFact,
    parent: ParentFact | undefined,
    fault: (field: string, code: OrderFaultCode) => void,
  ): void {
    if ((line.action === 'MAINTAIN') !== (sku.productKind === 'MAINTENANCE') && line.action !== 'RENEW') {
      if (line.action !== 'NEW') fault('/sku', 'KIND_WRONG');
      return;
    }
    const there =
      parent?.productId ??
      (line.action === 'MAINTAIN' ? this.#products[(line.parentLine ?? 0) - 1] : undefined);
    const link = links[line.action];
    if (there === undefined || link === null) return;
    if (line.action === 'RENEW' && there === sku.productId) return;
    const key =
      line.action === 'MAINTAIN' ? pathKey(link, sku.productId, there) : pathKey(link, there, sku.productId);
    if (!this.#facts.paths.has(key)) fault('/sku', 'PATH_MISSING');
  }

  #quantity(
    line: LineRequest,
    parent: ParentFact | undefined,
    unlimited: boolean,
    fault: (field: string, code: OrderFaultCode) => void,
  ): number | null {
    if (unlimited) {
      if (line.quantity !== undefined) fault('/quantity', 'QUANTITY_INVALID');
      return null;
    }
    const left =
      parent?.quantity === null || parent === undefined
        ? undefined
        : parent.quantity - parent.renewed - (this.#used.get(parent.id) ?? 0);
    const quantity = line.quantity ?? (line.action === 'RENEW' ? left : undefined);
    if (quantity === undefined || !Number.isInteger(quantity) || quantity < 1 || quantity > most) {
      fault('/quantity', left !== undefined && left < 1 ? 'PARENT_EXCEEDED' : 'QUANTITY_INVALID');
      return null;
    }
    const uses = line.action === 'RENEW' || line.action === 'UPGRADE';
    if (!uses || parent === undefined || left === undefined) return quantity;
    if (quantity > left) fault('/quantity', 'PARENT_EXCEEDED');
    else this.#used.set(parent.id, (this.#used.get(parent.id) ?? 0) + quantity);
    return quantity;
  }
}
