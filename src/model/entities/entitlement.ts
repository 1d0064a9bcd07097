import { defineEntity } from '../entity.ts';
import { field } from '../field.ts';

export const entitlement = defineEntity({
  name: 'entitlement',
  plural: 'entitlements',
  doc: 'The commercial right: who may use what was bought.',
  elsewhere:
    'entitlement (FlexNet Operations), entitlement with EID (Sentinel EMS), none: synthesized (Keygen)',
  fields: {
    number: field.exact('Entitlement number.', { required: true }),
    organization: field.ref('organization', 'The current owner.', { required: true }),
    order: field.ref('order', 'The order it came from.'),
    state: field.choice(['DRAFT', 'ACTIVE', 'ON_HOLD', 'DISABLED', 'CLOSED', 'TEST'], 'State.', {
      required: true,
    }),
    contact: field.ref('person', 'Whom the publisher writes to about it.'),
  },
});
