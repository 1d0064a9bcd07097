import { collection } from './collection.ts';
import { column } from './column.ts';
import { country, email } from './text-shape.ts';

export const organizations = collection('organizations', 'A company or other body.', {
  displayName: column.text('Name as it is shown.', { required: true }),
  kind: column.choice(
    ['CUSTOMER', 'RESELLER', 'DISTRIBUTOR', 'PUBLISHER', 'SELF_REGISTERED'],
    'Role in the trade.',
    {
      required: true,
    },
  ),
  parentId: column.reference('organizations', 'The organization it belongs to.'),
  status: column.choice(['ACTIVE', 'INACTIVE'], 'Whether it may act.', { required: true }),
  country: column.text('ISO 3166-1 alpha-2 code.', { shape: country }),
  timeZone: column.text('IANA zone.'),
  emailDomain: column.text('Domain of its people.'),
});

export const people = collection('people', 'A human being known by e-mail.', {
  email: column.text('E-mail address.', { required: true, guarded: true, shape: email }),
  fullName: column.text('Name.', { guarded: true }),
  phone: column.text('Telephone number.', { guarded: true }),
  locale: column.text('BCP 47 language tag.'),
  status: column.choice(['ACTIVE', 'INACTIVE'], 'Whether the account may sign in.', { required: true }),
});

export const credentials = collection('credentials', 'A stored digest of a password.', {
  personId: column.reference('people', 'Whose it is.', { required: true }),
  scheme: column.choice(
    ['BCRYPT', 'ARGON2ID', 'PHPASS', 'SHA256_SALTED', 'SHA1_SALTED', 'MD5', 'NONE'],
    'Algorithm of the digest.',
    { required: true },
  ),
  digest: column.text('The digest, byte for byte.', { guarded: true }),
  salt: column.text('The salt, when kept apart.', { guarded: true }),
  strategy: column.choice(
    ['CARRY_HASH', 'REHASH_AT_LOGIN', 'FORCED_RESET', 'SSO_ONLY'],
    'What happens at the next login.',
    { required: true },
  ),
});

export const memberships = collection('memberships', 'A person in an organization, in one role.', {
  organizationId: column.reference('organizations', 'The organization.', { required: true }),
  personId: column.reference('people', 'The person.', { required: true }),
  role: column.choice(['OWNER', 'ADMIN', 'MEMBER', 'BILLING', 'TECHNICAL', 'RENEWALS'], 'The role.', {
    required: true,
  }),
});
