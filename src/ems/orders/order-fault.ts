import type { RequestFault } from '../domain/api-error.ts';

/** Everything that may be wrong with an order; all faults of an order are named at once. docs/ems.md lists them. */
export const orderFaults = {
  NUMBER_TAKEN: 'Another order has this number.',
  TEXT_INVALID: 'A text contains a NUL character or half a character.',
  ORGANIZATION_UNKNOWN: 'There is no such organization.',
  ORGANIZATION_INACTIVE: 'The organization is inactive.',
  CONTACT_MISSING: 'The end customer has no contact.',
  CONTACT_UNKNOWN: 'There is no such person.',
  DATE_INVALID: 'A day does not exist, or is out of range.',
  DATE_ORDER: 'A right would end before it starts.',
  DATE_MISSING: 'The model starts at a date, and none is given; or an end is given without a start.',
  CURRENCY_MISSING: 'There are prices, and no currency.',
  CURRENCY_INVALID: 'A currency is not an ISO 4217 code.',
  AMOUNT_INVALID: 'A price is not a decimal written as text, or is negative.',
  QUANTITY_INVALID:
    'A quantity is not a whole number from 1 to a billion, or is given for an unlimited right.',
  TIER_INVALID:
    'The channel is not in order: resellers, then distributors, each once, none of them the customer.',
  SKU_MISSING: 'A line has no SKU.',
  SKU_UNKNOWN: 'There is no such SKU.',
  PRODUCT_RETIRED: 'The product is no longer sold.',
  PARENT_MISSING: 'A line of this action needs the right that it builds on.',
  PARENT_UNKNOWN: 'There is no such right.',
  NOT_OWNED: 'The right belongs to somebody else.',
  NOT_USABLE: 'The right is a draft, on hold, disabled or closed.',
  NOT_RENEWABLE: 'The right has no end, so there is nothing to renew.',
  PARENT_EXCEEDED: 'More units are asked for than the right has left.',
  PATH_MISSING: 'The catalog has no such path from the product of the right to that of the SKU.',
  KIND_WRONG: 'The SKU does not fit the action: only maintenance maintains.',
} as const satisfies Record<string, string>;

export type OrderFaultCode = keyof typeof orderFaults;

/** Collects the faults of an order. */
export class OrderFaults {
  readonly found: RequestFault[] = [];

  add(pointer: string, code: OrderFaultCode): void {
    this.found.push({ pointer, code, detail: orderFaults[code] });
  }
}
