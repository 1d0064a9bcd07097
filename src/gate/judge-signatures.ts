import type { Criterion } from './criterion.ts';
import type { Signature } from './signature.ts';
import { signingFunction } from './signing-function.ts';

type SignatureState = 'VALID' | 'LAPSED' | 'WITHDRAWN';

/** A function that signs a criterion, and what became of its newest signature. */
export interface JudgedSigner {
  readonly function: string;
  readonly signature: Signature | null;
  readonly state: SignatureState | null;
  /** Why the signature does not count; empty when it does or there is none. */
  readonly why: string;
}

export interface JudgedSignatures {
  readonly signers: readonly JudgedSigner[];
  /** Every function has signed what stands now, each by another person, not all of them who made the evidence. */
  readonly complete: boolean;
  /** What is missing, a sentence each. */
  readonly missing: readonly string[];
}

/** Which signatures of a criterion count: a pure function of the digest of what stands now. */
export function judgeSignatures(
  criterion: Pick<Criterion, 'id' | 'signs'>,
  digest: string,
  signatures: readonly Signature[],
  producers: ReadonlySet<string>,
): JudgedSignatures {
  const taken = new Set<string>();
  const signers = criterion.signs.map((id): JudgedSigner => {
    const signature =
      signatures.findLast((one) => one.criterion === criterion.id && one.function === id) ?? null;
    if (signature === null) return { function: id, signature, state: null, why: '' };
    const fault = faultOf(signature, digest, taken);
    if (fault === undefined) taken.add(signature.account);
    return { function: id, signature, state: fault?.state ?? 'VALID', why: fault?.why ?? '' };
  });
  const open = signers.filter((one) => one.state !== 'VALID');
  const onlyProducers = open.length === 0 && taken.size > 0 && [...taken].every((one) => producers.has(one));
  return {
    signers,
    complete: open.length === 0 && !onlyProducers,
    missing: [
      ...open.map(missingText),
      ...(onlyProducers
        ? ['Only people who produced the evidence have signed; somebody else must sign, too.']
        : []),
    ],
  };
}

function faultOf(
  signature: Signature,
  digest: string,
  taken: ReadonlySet<string>,
): { state: SignatureState; why: string } | undefined {
  if (signature.withdrawn !== null) return { state: 'WITHDRAWN', why: signature.withdrawn };
  if (signature.digest !== digest)
    return { state: 'LAPSED', why: 'the evidence or the criterion has changed since' };
  if (taken.has(signature.account))
    return { state: 'LAPSED', why: 'the same person signed for another function' };
  return undefined;
}

function missingText({ function: id, state, why }: JudgedSigner): string {
  const { title } = signingFunction(id);
  if (state === 'LAPSED') return `The signature of ${title} has lapsed: ${why}.`;
  if (state === 'WITHDRAWN') return `The signature of ${title} was withdrawn: ${why}.`;
  return `${title} has not signed.`;
}
