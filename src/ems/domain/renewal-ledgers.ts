import { type Collection, ledger } from './collection.ts';
import { column } from './column.ts';
import { currency } from './text-shape.ts';

/** A view: the rights that end, with what is left to renew. */
const dueRenewals = ledger('due-renewals', 'A right that ends and was not renewed as a whole.', {
  entitlementId: column.reference('entitlements', 'Its entitlement.', { required: true }),
  organizationId: column.reference('organizations', 'The end customer.', { required: true }),
  kind: column.choice(['LICENSE', 'MAINTENANCE', 'BULK_KEY'], 'What it is.', { required: true }),
  productId: column.reference('products', 'What it gives.', { required: true }),
  skuId: column.reference('skus', 'The SKU it was sold under.'),
  licenseModelId: column.reference('license-models', 'Under which model.', { required: true }),
  dueDate: column.day('Its last day.', { required: true }),
  quantity: column.whole('Units that are not renewed yet.'),
  unlimited: column.flag('Whether the quantity has no limit.', { required: true }),
  unitOfMeasure: column.text('What one unit is.'),
  contactId: column.reference('people', 'Who is reminded.'),
  resellerId: column.reference('organizations', 'The reseller nearest to the customer.'),
  distributorId: column.reference('organizations', 'The distributor nearest to the customer.'),
  unitPrice: column.amount('What one unit was quoted at, or sold for.'),
  currency: column.text('ISO 4217 code.', { shape: currency }),
  status: column.choice(['DUE', 'REMINDED', 'QUOTED'], 'How far it has come.', { required: true }),
});

const renewalQuotes = ledger('renewal-quotes', 'What a customer is offered for the next term.', {
  number: column.text('Quote number.', { required: true }),
  organizationId: column.reference('organizations', 'The end customer.', { required: true }),
  contactId: column.reference('people', 'The customer’s contact.'),
  status: column.choice(['OPEN', 'ORDERED', 'WITHDRAWN', 'EXPIRED'], 'State.', { required: true }),
  currency: column.text('ISO 4217 code.', { required: true, shape: currency }),
  total: column.amount('Sum of its lines, without tax.', { required: true }),
  validUntil: column.day('Last day on which it can be ordered.', { required: true }),
  orderId: column.reference('orders', 'The order it became.'),
  createdBy: column.text('Who made it.', { required: true }),
});

const renewalQuoteLines = ledger('renewal-quote-lines', 'One right of a quote.', {
  quoteId: column.reference('renewal-quotes', 'The quote.', { required: true }),
  lineNumber: column.whole('Position within the quote.', { required: true }),
  entitlementLineId: column.reference('entitlement-lines', 'The right to renew.', { required: true }),
  skuId: column.reference('skus', 'What it is renewed with.', { required: true }),
  quantity: column.whole('How many units; empty when unlimited.'),
  unlimited: column.flag('Whether the quantity has no limit.', { required: true }),
  unitPrice: column.amount('Price of one, without tax.', { required: true }),
  total: column.amount('Price of all.', { required: true }),
  startDate: column.day('First day of the next term.', { required: true }),
  endDate: column.day('Its last day; empty when perpetual.'),
});

/** Those that point at records and are stored: nothing that they name is deleted, and a merge takes them along. */
export const pointingRenewalLedgers: readonly Collection[] = [renewalQuotes, renewalQuoteLines];

export const renewalLedgers: readonly Collection[] = [dueRenewals, ...pointingRenewalLedgers];
