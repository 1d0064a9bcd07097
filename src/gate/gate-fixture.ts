import { createHash } from 'node:crypto';
import type { CriterionVerdict } from './evaluate-gate.ts';
import type { SignatureBody } from './signature.ts';

/** The body of a signature on a criterion as it was judged, by a person per function; for tests. */
export function signedBy(
  criterion: Pick<CriterionVerdict, 'id' | 'digest' | 'shown'>,
  id: string,
  changes: Partial<SignatureBody> = {},
): SignatureBody {
  return {
    id: uuidOf(`${criterion.id} ${id}`),
    criterion: criterion.id,
    function: id,
    account: uuidOf(id),
    name: `Head of ${id}`,
    position: 'HEAD',
    delegation: null,
    digest: criterion.digest,
    comment: '',
    shown: [...criterion.shown],
    ...changes,
  };
}

function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
