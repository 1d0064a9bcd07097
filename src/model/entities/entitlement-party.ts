import { defineEntity } from '../entity.ts';
import { field } from '../field.ts';

export const entitlementParty = defineEntity({
  name: 'entitlement_party',
  plural: 'entitlement parties',
  doc: 'Who stands in the channel of an entitlement, from distributor to end customer.',
  elsewhere:
    'channelPartners[], soldTo, shipTo (FlexNet Operations), partner, customer (Sentinel EMS), owner (Keygen)',
  fields: {
    entitlement: field.ref('entitlement', 'The entitlement.', { required: true }),
    tier: field.integer('Place in the channel: 0 is the end customer, upwards to the publisher.', {
      required: true,
    }),
    role: field.choice(['END_CUSTOMER', 'RESELLER', 'DISTRIBUTOR'], 'Role at that tier.', { required: true }),
    organization: field.ref('organization', 'Who.', { required: true }),
    person: field.ref('person', 'The contact there.'),
    current_owner: field.boolean('Whether this party owns the right now.', { required: true }),
  },
});
