import { defineEntity } from '../entity.ts';
import { field } from '../field.ts';

export const membership = defineEntity({
  name: 'membership',
  plural: 'memberships',
  doc: 'A person in an organization, in one role.',
  elsewhere:
    'roles, not exportable (FlexNet Operations), contact of a customer (Sentinel EMS), user.group and role (Keygen)',
  fields: {
    organization: field.ref('organization', 'The organization.', { required: true }),
    person: field.ref('person', 'The person.', { required: true }),
    role: field.choice(
      ['OWNER', 'ADMIN', 'MEMBER', 'BILLING', 'TECHNICAL', 'RENEWALS'],
      'What the person may do there.',
      { required: true },
    ),
  },
});
