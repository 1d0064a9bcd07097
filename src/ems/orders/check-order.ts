import type { RequestFault } from '../domain/api-error.ts';
import { isDay } from '../domain/calendar.ts';
import { CheckedLines } from './check-line.ts';
import type { OrderFacts } from './order-facts.ts';
import { OrderFaults } from './order-fault.ts';
import type { OrderRequest } from './order-request.ts';
import type { PlannedLine } from './plan-line.ts';

const currency = /^[A-Z]{3}$/;

/** An order that is right: its lines as they will be sold. */
export interface CheckedOrder {
  readonly faults: readonly RequestFault[];
  readonly lines: readonly PlannedLine[];
}

/** Looks at an order as a whole and names everything that is wrong with it; without faults, its lines are planned. */
export function checkOrder(order: OrderRequest, facts: OrderFacts, today: string): CheckedOrder {
  const faults = new OrderFaults();
  checkHead(order, facts, faults);
  checkChannel(order, facts, faults);
  const checked = new CheckedLines(order, facts, today, faults);
  const lines = order.lines.map((line, at) => checked.plan(line, at));
  return {
    faults: faults.found,
    lines: faults.found.length > 0 ? [] : lines.filter((line) => line !== undefined),
  };
}

function checkHead(order: OrderRequest, facts: OrderFacts, faults: OrderFaults): void {
  if (facts.numberTaken) faults.add('/number', 'NUMBER_TAKEN');
  for (const name of ['number', 'purchaseOrderNumber'] as const) {
    const text = order[name];
    if (text !== undefined && (text.includes('\0') || !text.isWellFormed()))
      faults.add(`/${name}`, 'TEXT_INVALID');
  }
  checkOrganization(order.organizationId, '/organizationId', facts, faults);
  if (order.contactId === undefined) faults.add('/contactId', 'CONTACT_MISSING');
  else if (!facts.people.has(order.contactId.toLowerCase())) faults.add('/contactId', 'CONTACT_UNKNOWN');
  if (order.orderDate !== undefined && !isDay(order.orderDate)) faults.add('/orderDate', 'DATE_INVALID');
  if (order.currency !== undefined && !currency.test(order.currency))
    faults.add('/currency', 'CURRENCY_INVALID');
  if (order.currency === undefined && order.lines.some((line) => line.unitPrice !== undefined))
    faults.add('/currency', 'CURRENCY_MISSING');
}

function checkOrganization(id: string, pointer: string, facts: OrderFacts, faults: OrderFaults): void {
  const found = facts.organizations.get(id.toLowerCase());
  if (found === undefined) faults.add(pointer, 'ORGANIZATION_UNKNOWN');
  else if (found.status !== 'ACTIVE') faults.add(pointer, 'ORGANIZATION_INACTIVE');
}

function checkChannel(
  { channel, organizationId }: OrderRequest,
  facts: OrderFacts,
  faults: OrderFaults,
): void {
  const seen = new Set([organizationId.toLowerCase()]);
  let distributorsOnly = false;
  for (const [at, tier] of channel.entries()) {
    const pointer = `/channel/${at}`;
    const id = tier.organizationId.toLowerCase();
    checkOrganization(id, `${pointer}/organizationId`, facts, faults);
    const kind = facts.organizations.get(id)?.kind;
    const misplaced = tier.role === 'RESELLER' && distributorsOnly;
    if (seen.has(id) || misplaced || (kind !== undefined && kind !== tier.role))
      faults.add(pointer, 'TIER_INVALID');
    seen.add(id);
    distributorsOnly ||= tier.role === 'DISTRIBUTOR';
    if (tier.contactId !== undefined && !facts.people.has(tier.contactId.toLowerCase()))
      faults.add(`${pointer}/contactId`, 'CONTACT_UNKNOWN');
  }
}
