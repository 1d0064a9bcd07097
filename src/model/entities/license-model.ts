import { defineEntity } from '../entity.ts';
import { field } from '../field.ts';

export const licenseModel = defineEntity({
  name: 'license_model',
  plural: 'license models',
  doc: 'How a right is counted, bound and limited.',
  elsewhere: 'license model and policies (FlexNet Operations), license model (Sentinel EMS), policy (Keygen)',
  fields: {
    code: field.exact('Unique code.', { required: true }),
    name: field.text('Name as it should be shown.', { required: true }),
    type: field.choice(['PERPETUAL', 'SUBSCRIPTION', 'TRIAL'], 'How long the right lasts.', {
      required: true,
    }),
    binding: field.choice(
      ['NODE_LOCKED', 'FLOATING', 'NAMED_USER', 'METERED', 'SITE', 'CUSTOM'],
      'What it is bound to.',
      { required: true },
    ),
    unit_of_measure: field.text('What one unit of quantity is: seat, endpoint, user, GB …'),
    rehost_limit: field.integer('Rehosts allowed per year; empty means no limit.'),
    return_limit: field.integer('Returns allowed per year; empty means no limit.'),
    repair_limit: field.integer('Repairs allowed per year; empty means no limit.'),
    overdraft: field.integer('Activations allowed beyond the quantity.'),
    grace_days: field.integer('Days a right still works after its end.'),
  },
});
