import { collection } from './collection.ts';
import { column } from './column.ts';
import { inOrder, limitedHasQuantity, perpetualHasNoEnd } from './record-rule.ts';
import { currency } from './text-shape.ts';

export const entitlements = collection('entitlements', 'The commercial right: who may use what was bought.', {
  number: column.text('Entitlement number.', { required: true, unique: true }),
  organizationId: column.reference('organizations', 'The current owner.', { required: true }),
  orderId: column.reference('orders', 'The order it came from.'),
  state: column.choice(['DRAFT', 'ACTIVE', 'ON_HOLD', 'DISABLED', 'CLOSED', 'TEST'], 'State.', {
    required: true,
  }),
  contactId: column.reference('people', 'Whom the publisher writes to.'),
});

export const entitlementParties = collection(
  'entitlement-parties',
  'Who stands in the channel of an entitlement.',
  {
    entitlementId: column.reference('entitlements', 'The entitlement.', { required: true }),
    tier: column.whole('Place in the channel: 0 is the end customer.', { required: true }),
    role: column.choice(['END_CUSTOMER', 'RESELLER', 'DISTRIBUTOR'], 'Role at that tier.', {
      required: true,
    }),
    organizationId: column.reference('organizations', 'Who.', { required: true }),
    personId: column.reference('people', 'The contact there.'),
    currentOwner: column.flag('Whether this party owns the right now.', { required: true }),
  },
);

export const entitlementLines = collection(
  'entitlement-lines',
  'The redeemable right: what a customer activates with a code.',
  {
    entitlementId: column.reference('entitlements', 'The entitlement.', { required: true }),
    kind: column.choice(['LICENSE', 'MAINTENANCE', 'BULK_KEY'], 'What it is.', { required: true }),
    state: column.choice(['DRAFT', 'ACTIVE', 'ON_HOLD', 'DISABLED', 'CLOSED'], 'State.', { required: true }),
    skuId: column.reference('skus', 'The SKU it was sold under.'),
    productId: column.reference('products', 'What it gives.', { required: true }),
    licenseModelId: column.reference('license-models', 'Under which model.', { required: true }),
    orderLineId: column.reference('order-lines', 'The order line it came from.'),
    redeemCode: column.text('The license key, byte for byte.', { unique: true, guarded: true }),
    quantity: column.whole('How many units.'),
    unlimited: column.flag('Whether the quantity has no limit.', { required: true }),
    unitOfMeasure: column.text('What one unit is.'),
    startDate: column.day('First day.'),
    startRule: column.choice(['NOW', 'FIRST_ACTIVATION', 'DATE'], 'When it starts.'),
    endDate: column.day('Last day; empty when perpetual.'),
    perpetual: column.flag('Whether it never ends.', { required: true }),
    termMonths: column.whole('Length of the term.'),
    parentId: column.reference('entitlement-lines', 'The line it came out of.'),
    linkKind: column.choice(
      ['RENEWAL', 'UPGRADE', 'UPSELL', 'SPLIT', 'TRANSFER', 'MAINTAINS'],
      'How it came out of its parent.',
    ),
  },
  [limitedHasQuantity, perpetualHasNoEnd, inOrder('startDate', 'endDate')],
);

export const renewals = collection('renewals', 'A renewal that is due, quoted, won or lost.', {
  entitlementLineId: column.reference('entitlement-lines', 'The line to renew.', { required: true }),
  dueDate: column.day('When it is due.', { required: true }),
  status: column.choice(['DUE', 'REMINDED', 'QUOTED', 'WON', 'LOST'], 'State.', { required: true }),
  contactId: column.reference('people', 'Who is reminded.'),
  quantity: column.whole('How many units.'),
  price: column.amount('Quoted price of one.'),
  currency: column.text('ISO 4217 code.', { shape: currency }),
});
