import { defineEntity } from '../entity.ts';
import { field } from '../field.ts';

export const usage = defineEntity({
  name: 'usage',
  plural: 'usage reports',
  doc: 'Metered use of a line within a period.',
  elsewhere: 'usage (FlexNet Operations, Sentinel EMS), license.uses, cannot be set (Keygen)',
  fields: {
    entitlement_line: field.ref('entitlement_line', 'The line.', { required: true }),
    device: field.ref('device', 'Where.'),
    quantity: field.integer('How many units were used.', { required: true }),
    unit_of_measure: field.text('What one unit is.', { required: true }),
    from: field.instant('Start of the period.', { required: true }),
    to: field.instant('End of the period.', { required: true }),
  },
});
