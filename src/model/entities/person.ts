import { defineEntity } from '../entity.ts';
import { field } from '../field.ts';

export const person = defineEntity({
  name: 'person',
  plural: 'people',
  doc: 'A human being known by e-mail.',
  elsewhere: 'user (FlexNet Operations), contact or user (Sentinel EMS), user (Keygen)',
  fields: {
    email: field.email('E-mail address.', { required: true }),
    name: field.text('Full name.', { personal: true }),
    phone: field.text('Telephone number.', { personal: true }),
    locale: field.text('BCP 47 language tag.'),
    status: field.choice(['ACTIVE', 'INACTIVE'], 'Whether the account may sign in.', { required: true }),
  },
});
