import type { RequestFault } from '../domain/api-error.ts';

/**
 * What may be wrong with a quote besides the faults of the order that it would become; all are named at once. docs/ems.md lists
 * them.
 */
export const quoteFaults = {
  LINE_UNKNOWN: 'There is no such right.',
  CONTACT_HIDDEN: 'You see no such person; name a contact of the customer, or none.',
  LINE_TWICE: 'The right came earlier in the same quote.',
  CUSTOMERS_DIFFER: 'The right belongs to another customer than the first one; quote it apart.',
  CHANNELS_DIFFER: 'The right was sold through another channel than the first one; quote it apart.',
  SKU_AMBIGUOUS: 'The renewal path of the product leads to several SKUs; name one.',
  PRICE_MISSING: 'Nothing says what one unit costs; name a price.',
  CURRENCIES_DIFFER: 'Its last price is in another currency than that of the quote; name a price.',
  TOTAL_TOO_LARGE: 'The total has more than fourteen digits before the point.',
  VALIDITY_INVALID: 'The last day must be a day from today to a year from now.',
} as const satisfies Record<string, string>;

export type QuoteFaultCode = keyof typeof quoteFaults;

/** A fault of a quote at a place of its request. */
export function quoteFault(pointer: string, code: QuoteFaultCode): RequestFault {
  return { pointer, code, detail: quoteFaults[code] };
}
