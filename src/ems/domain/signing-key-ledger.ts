import { type Collection, ledger } from './collection.ts';
import { column } from './column.ts';

/** Keys that license files are signed with; their private halves are no part of the list. */
export const signingKeys: Collection = ledger('signing-keys', 'A key that license files are signed with.', {
  keyId: column.text('As license files name it (`kid`).', { required: true }),
  algorithm: column.text('Signature algorithm.', { required: true }),
  state: column.choice(
    ['SIGNING', 'VERIFYING', 'RETIRED', 'REVOKED'],
    'SIGNING: signs and verifies, one key at a time. VERIFYING: what it signed still counts. RETIRED: no longer published. REVOKED: on the revocation list.',
    { required: true },
  ),
  createdBy: column.text('Who had it made.', { required: true }),
  retiredAt: column.instant('When it was retired.'),
  revokedAt: column.instant('When it was revoked.'),
  revokeReason: column.text('Why.'),
});
