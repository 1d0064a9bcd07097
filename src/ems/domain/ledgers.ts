import { agreementLedgers } from './agreement-ledgers.ts';
import { type Collection, ledger } from './collection.ts';
import { column } from './column.ts';
import { mailLedgers } from './mail-ledgers.ts';
import { erasures } from './privacy-ledger.ts';
import { renewalLedgers } from './renewal-ledgers.ts';
import { signingKeys } from './signing-key-ledger.ts';
import { webhookLedgers } from './webhook-ledgers.ts';

export const tokenList = {
  ...ledger('tokens', 'An API token; the token itself is nowhere kept.', {
    name: column.text('As the change log names its holder.', { required: true }),
    role: column.text('Its role.', { required: true }),
    organizationId: column.reference('organizations', 'The organization it is limited to.'),
    createdBy: column.text('Who issued it.', { required: true }),
    expiresAt: column.instant('When it ends by itself.'),
    revokedAt: column.instant('When it was ended.'),
  }),
  table: 'api_tokens',
};

const mergeList = ledger('merges', 'Two records that turned out to be the same one.', {
  entity: column.text('Their collection.', { required: true }),
  loserId: column.reference('organizations', 'The record that is no longer used.', { required: true }),
  survivorId: column.reference('organizations', 'The record that took its place.', { required: true }),
  mergedBy: column.text('Who merged them.', { required: true }),
  undoneAt: column.instant('When it was undone.'),
});

/** Lists that the EMS keeps about itself. */
export const ledgers: readonly Collection[] = [
  ...webhookLedgers,
  tokenList,
  mergeList,
  signingKeys,
  ...renewalLedgers,
  ...mailLedgers,
  ...agreementLedgers,
  erasures,
];
