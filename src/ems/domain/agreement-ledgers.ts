import { type Collection, ledger } from './collection.ts';
import { column } from './column.ts';

const agreements = ledger('agreements', 'A version of the license agreement of a product.', {
  productId: column.reference('products', 'The product.', { required: true }),
  version: column.text('Version.', { required: true }),
  effectiveFrom: column.day('First day on which it is in effect.', { required: true }),
  required: column.flag('Whether activations need its acceptance.', { required: true }),
  reacceptance: column.flag('Whether what was accepted before it does not count any more.', {
    required: true,
  }),
  withdrawnAt: column.instant('When it was withdrawn.'),
  createdBy: column.text('Who published it.', { required: true }),
});

const acceptanceEvidence = ledger('acceptance-evidence', 'Which text was accepted, and in which way.', {
  acceptanceId: column.reference('eula-acceptances', 'The acceptance: who, for whom, when.', {
    required: true,
  }),
  agreementId: column.reference('agreements', 'The version.', { required: true }),
  locale: column.text('The language that was shown.', { required: true }),
  sha256: column.text('SHA-256 of the text that was shown.', { required: true }),
  how: column.choice(['PORTAL', 'INSTALLER', 'API', 'PAPER'], 'How.', { required: true }),
  recordedBy: column.text('Whose token told it.', { required: true }),
});

/** Lists of agreements; what they point at is not deleted. */
export const agreementLedgers: readonly Collection[] = [agreements, acceptanceEvidence];
