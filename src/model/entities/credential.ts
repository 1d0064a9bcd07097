import { defineEntity } from '../entity.ts';
import { field } from '../field.ts';

export const credential = defineEntity({
  name: 'credential',
  plural: 'credentials',
  doc: 'How a person proved who they are in the old system, and what becomes of it.',
  elsewhere:
    'password, not exportable (FlexNet Operations), password_digest in the export file only (Keygen)',
  fields: {
    person: field.ref('person', 'Whose it is.', { required: true }),
    scheme: field.choice(
      ['BCRYPT', 'ARGON2ID', 'PHPASS', 'SHA256_SALTED', 'SHA1_SALTED', 'MD5', 'NONE'],
      'Algorithm of the old digest.',
      { required: true },
    ),
    digest: field.exact('The digest, byte for byte.', { secret: true }),
    salt: field.exact('The salt, when kept apart.', { secret: true }),
    strategy: field.choice(
      ['CARRY_HASH', 'REHASH_AT_LOGIN', 'FORCED_RESET', 'SSO_ONLY'],
      'Treatment of the password.',
      { required: true },
    ),
  },
});
