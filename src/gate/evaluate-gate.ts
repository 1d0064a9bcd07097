import type { EvidenceEntry } from '../evidence/evidence-entry.ts';
import type { Criterion } from './criterion.ts';
import { criterionDigest } from './criterion-digest.ts';
import { type JudgedEvidence, judgeRequirement, noEvidence } from './judge-requirement.ts';
import { type JudgedSigner, judgeSignatures } from './judge-signatures.ts';
import { type ShownEvidence, type Signature, signaturesIn } from './signature.ts';
import { type Status, worst } from './status.ts';

/**
 * The evidence of a migration in the order of the chain (all of it, or what `standingEvidence` finds), or the news that
 * the chain is broken.
 */
export type EvidenceChain =
  | { readonly chain: 'intact'; readonly entries: readonly EvidenceEntry[] }
  | { readonly chain: 'broken'; readonly reason: string };

export interface CriterionVerdict {
  readonly id: string;
  readonly title: string;
  readonly target: string;
  readonly status: Status;
  readonly why: string;
  /** Nothing speaks of it yet: no evidence and no signature, neither good nor bad. */
  readonly untouched: boolean;
  /** What was measured, in a few words; empty without evidence. */
  readonly actual: string;
  /** What is missing for GREEN, a sentence each. */
  readonly missing: readonly string[];
  /** What would provide the evidence that is missing. */
  readonly provide: string;
  /** Ids of the functions that sign. */
  readonly signs: readonly string[];
  readonly signers: readonly JudgedSigner[];
  readonly evidence: readonly JudgedEvidence[];
  /** The status without signatures. */
  readonly evidenceStatus: Status;
  /** What a signature binds. */
  readonly digest: string;
  /** What a signature shows as having been shown. */
  readonly shown: readonly ShownEvidence[];
  /** Accounts that produced the evidence. */
  readonly producers: readonly string[];
}

export interface Verdict {
  /** The worst status of all criteria. */
  readonly verdict: Status;
  /** True only when every criterion is GREEN. */
  readonly go: boolean;
  readonly green: number;
  readonly yellow: number;
  readonly red: number;
  readonly criteria: readonly CriterionVerdict[];
}

/**
 * The go-live gate: a pure function of criteria, evidence and now. It fails closed: missing, stale, withdrawn or
 * failed evidence, an unknown kind, a missed threshold and a broken chain are RED. Evidence of a rehearsal makes
 * YELLOW at best, and so does a signature that is missing or has lapsed.
 */
export function evaluateGate(criteria: readonly Criterion[], evidence: EvidenceChain, now: Date): Verdict {
  const signatures = evidence.chain === 'intact' ? signaturesIn(evidence.entries) : [];
  const proven = criteria.map((criterion) => ({
    criterion,
    evidence: criterion.requires.map((one) => judgeRequirement(one, criterion, evidence, now)),
  }));
  const judged = proven.map(({ criterion, evidence: results }) =>
    criterion.covers === undefined
      ? judgeProven(criterion, results, signatures)
      : judgeCovering(
          criterion,
          proven.filter((one) => one.criterion.covers === undefined).flatMap((one) => one.evidence),
          signatures,
          evidence,
        ),
  );
  const count = (status: Status) => judged.filter((one) => one.status === status).length;
  const verdict = worst(judged.map((one) => one.status));
  return {
    verdict,
    go: verdict === 'GREEN',
    green: count('GREEN'),
    yellow: count('YELLOW'),
    red: count('RED'),
    criteria: judged,
  };
}

function judgeProven(
  criterion: Criterion,
  evidence: readonly JudgedEvidence[],
  signatures: readonly Signature[],
): CriterionVerdict {
  const base = bind(criterion, evidence, signatures);
  const evidenceStatus = worst(evidence.map((one) => one.status));
  const why = reason(evidence, evidenceStatus);
  const failing = evidence
    .filter((one) => one.status === 'RED')
    .map((one) => sentence(`${one.title}: ${one.why}`));
  const rehearsed = evidence.filter((one) => one.status === 'YELLOW');
  const missing = [
    ...failing,
    ...(rehearsed.length === 0
      ? []
      : [`Evidence from the final URLs and hardware: ${rehearsed.map((one) => one.title).join('; ')}.`]),
    ...base.missing,
  ];
  const actual = evidence
    .map((one) => one.actual)
    .filter((one) => one !== '')
    .join('; ');
  const unsigned = evidenceStatus === 'GREEN' && !base.complete;
  return {
    ...base.verdict,
    status: unsigned ? 'YELLOW' : evidenceStatus,
    evidenceStatus,
    why: unsigned ? `proven, not signed yet: ${base.missing.join(' ')}` : why,
    untouched: evidence.length > 0 && evidence.every((one) => one.why === noEvidence),
    actual,
    missing,
    evidence,
  };
}

/** A criterion whose proof is that everything was signed as it stands. */
function judgeCovering(
  criterion: Criterion,
  covered: readonly JudgedEvidence[],
  signatures: readonly Signature[],
  chain: EvidenceChain,
): CriterionVerdict {
  const base = bind(criterion, covered, signatures);
  const evidenceStatus = worst(covered.map((one) => one.status));
  const signed = base.verdict.signers.filter((one) => one.state === 'VALID').length;
  const actual = `${signed} of ${criterion.signs.length} signed`;
  const open = covered.filter((one) => one.status === 'RED').length;
  const status = base.complete ? evidenceStatus : 'RED';
  const proof =
    open === 0 ? [] : [`${open} kinds of evidence do not hold yet; there is nothing whole to sign.`];
  return {
    ...base.verdict,
    status,
    evidenceStatus,
    why:
      chain.chain === 'broken'
        ? `the evidence chain is broken: ${chain.reason}`
        : coveringReason(actual, status, open),
    untouched: chain.chain === 'intact' && base.verdict.signers.every((one) => one.signature === null),
    actual,
    missing: [...proof, ...base.missing],
    evidence: [],
  };
}

function coveringReason(actual: string, status: Status, open: number): string {
  if (open > 0) return `${actual}; ${open} kinds of evidence do not hold yet`;
  return status === 'YELLOW' ? `${actual}, on evidence that is not yet from the final URLs` : actual;
}

/** Ties a criterion to its evidence and its signatures. */
function bind(criterion: Criterion, evidence: readonly JudgedEvidence[], signatures: readonly Signature[]) {
  const { id, title, target, provide, signs } = criterion;
  const shown = evidence.map(({ kind, state, seq, hash }): ShownEvidence => ({ kind, state, seq, hash }));
  const digest = criterionDigest(criterion, shown);
  const producers = [...new Set(evidence.flatMap((one) => one.producers))];
  const judged = judgeSignatures(criterion, digest, signatures, new Set(producers));
  return {
    complete: judged.complete,
    missing: judged.missing,
    verdict: { id, title, target, provide, signs, signers: judged.signers, digest, shown, producers },
  };
}

function reason(results: readonly JudgedEvidence[], status: Status): string {
  const deciding = results.filter((one) => one.status === status);
  const reasons = [...new Set(deciding.map((one) => one.why))].join('; ');
  if (reasons === '') return 'nothing proves this criterion';
  return status === 'YELLOW' ? `proven in rehearsal, not yet on the final URLs: ${reasons}` : reasons;
}

function sentence(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}
