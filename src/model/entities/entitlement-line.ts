import { defineEntity } from '../entity.ts';
import { field } from '../field.ts';

export const entitlementLine = defineEntity({
  name: 'entitlement_line',
  plural: 'entitlement lines',
  doc: 'The redeemable right: what a customer activates with a code.',
  elsewhere:
    'Activation ID (FlexNet Operations), product key PKID (Sentinel EMS), license key (Keygen, Cryptlex)',
  fields: {
    entitlement: field.ref('entitlement', 'The entitlement it belongs to.', { required: true }),
    kind: field.choice(['LICENSE', 'MAINTENANCE', 'BULK_KEY'], 'What the line is.', { required: true }),
    state: field.choice(['DRAFT', 'ACTIVE', 'ON_HOLD', 'DISABLED', 'CLOSED'], 'State.', { required: true }),
    sku: field.ref('sku', 'The SKU it was sold under.'),
    product: field.ref('product', 'What it gives.', { required: true }),
    license_model: field.ref('license_model', 'Under which model.', { required: true }),
    order_line: field.ref('order_line', 'The order line it came from.'),
    redeem_code: field.exact('The license key in the customer’s hand, byte for byte.', { secret: true }),
    quantity: field.integer('How many units; empty when unlimited.'),
    unlimited: field.boolean('Whether the quantity has no limit.', { required: true }),
    unit_of_measure: field.text('What one unit is.'),
    start: field.date('First day of the right.'),
    start_rule: field.choice(['NOW', 'FIRST_ACTIVATION', 'DATE'], 'When the right starts.'),
    end: field.date('Last day of the right; empty when perpetual.'),
    perpetual: field.boolean('Whether the right never ends.', { required: true }),
    term_months: field.integer('Length of the term; empty when perpetual.'),
    parent: field.ref('entitlement_line', 'The line it came out of.'),
    link: field.choice(
      ['RENEWAL', 'UPGRADE', 'UPSELL', 'SPLIT', 'TRANSFER', 'MAINTAINS'],
      'How it came out of its parent.',
    ),
  },
});
