import { defineEntity } from '../entity.ts';
import { field } from '../field.ts';

export const feature = defineEntity({
  name: 'feature',
  plural: 'features',
  doc: 'A capability that software switches on.',
  elsewhere: 'feature (FlexNet Operations, Sentinel EMS), entitlement (Keygen)',
  fields: {
    code: field.exact('Unique code.', { required: true }),
    name: field.text('Name as it should be shown.', { required: true }),
  },
});
