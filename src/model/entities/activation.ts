import { defineEntity } from '../entity.ts';
import { field } from '../field.ts';

export const activation = defineEntity({
  name: 'activation',
  plural: 'activations',
  doc: 'Units of a line in use on a device.',
  elsewhere: 'fulfillment (FlexNet Operations), activation (Sentinel EMS), machine, one unit each (Keygen)',
  fields: {
    entitlement_line: field.ref('entitlement_line', 'The line.', { required: true }),
    device: field.ref('device', 'The device.', { required: true }),
    quantity: field.integer('Units in use.', { required: true }),
    overdraft: field.integer('Units of these beyond the quantity of the line.'),
    state: field.choice(['ACTIVE', 'RETURNED', 'SUPERSEDED', 'ON_HOLD', 'LOST'], 'State.', {
      required: true,
    }),
    at: field.instant('When it was activated.'),
    channel: field.choice(['ONLINE', 'OFFLINE', 'MANUAL', 'IMPORTED'], 'How it was activated.', {
      required: true,
    }),
    returned_at: field.instant('When it was returned.'),
  },
});
