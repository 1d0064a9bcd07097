import type { EvidenceEntry } from '../evidence/evidence-entry.ts';
import { isProofKind, titleOf } from '../evidence/evidence-kind.ts';
import { standingOf } from '../evidence/evidence-standing.ts';
import type { Criterion, Requirement } from './criterion.ts';
import { failedThreshold } from './threshold.ts';

export type Status = 'GREEN' | 'YELLOW' | 'RED';

/** The whole evidence of a migration in the order of the chain, or the news that the chain is broken. */
export type EvidenceChain =
  | { readonly chain: 'intact'; readonly entries: readonly EvidenceEntry[] }
  | { readonly chain: 'broken'; readonly reason: string };

/** What one kind of evidence contributed to a criterion. */
interface JudgedEvidence {
  readonly kind: string;
  readonly status: Status;
  readonly why: string;
  /** Number in the chain; null when there is none. */
  readonly seq: number | null;
  readonly at: string | null;
  readonly environment: string | null;
  readonly run: string | null;
  readonly hash: string | null;
}

export interface CriterionVerdict {
  readonly id: string;
  readonly title: string;
  readonly target: string;
  readonly status: Status;
  readonly why: string;
  /** What would provide the evidence that is missing. */
  readonly provide: string;
  readonly signs: readonly string[];
  readonly evidence: readonly JudgedEvidence[];
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

const severity: Record<Status, number> = { GREEN: 0, YELLOW: 1, RED: 2 };
const finalEnvironments: ReadonlySet<string> = new Set(['burn-in', 'live']);
const dayMs = 86_400_000;
// Clocks of two machines differ a little; evidence from further ahead cannot be dated.
const clockSkewMs = 300_000;

/**
 * The go-live gate: a pure function of criteria, evidence and now. It fails closed: missing, stale, withdrawn or
 * failed evidence, an unknown kind, a missed threshold and a broken chain are RED. Evidence of a rehearsal makes
 * YELLOW at best.
 */
export function evaluateGate(criteria: readonly Criterion[], evidence: EvidenceChain, now: Date): Verdict {
  const judged = criteria.map((criterion) => judge(criterion, evidence, now));
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

function judge(criterion: Criterion, evidence: EvidenceChain, now: Date): CriterionVerdict {
  const { id, title, target, provide, signs, requires } = criterion;
  const results = requires.map((one) => judgeRequirement(one, criterion.freshDays, evidence, now));
  const status = worst(results.map((one) => one.status));
  return { id, title, target, provide, signs, status, why: reason(results, status), evidence: results };
}

/** Nothing judged is RED: a criterion without requirements must not pass. */
function worst(statuses: readonly Status[]): Status {
  if (statuses.length === 0) return 'RED';
  return statuses.reduce((one, other) => (severity[other] > severity[one] ? other : one));
}

function reason(results: readonly JudgedEvidence[], status: Status): string {
  const deciding = results.filter((one) => one.status === status);
  const reasons = [...new Set(deciding.map((one) => one.why))].join('; ');
  if (reasons === '') return 'nothing proves this criterion';
  return status === 'YELLOW' ? `proven in rehearsal, not yet on the final URLs: ${reasons}` : reasons;
}

function judgeRequirement(
  requirement: Requirement,
  freshDays: number,
  evidence: EvidenceChain,
  now: Date,
): JudgedEvidence {
  const { kind } = requirement;
  const without = (why: string): JudgedEvidence => ({
    kind,
    status: 'RED',
    why,
    seq: null,
    at: null,
    environment: null,
    run: null,
    hash: null,
  });
  if (evidence.chain === 'broken') return without(`the evidence chain is broken: ${evidence.reason}`);
  if (!isProofKind(kind)) return without(`nothing produces evidence of kind “${kind}”`);
  const standing = standingOf(evidence.entries, kind);
  if (standing.state === 'none') return without('no evidence yet');
  const { entry } = standing;
  const { seq, at, environment, run, hash } = entry;
  const judged = (status: Status, why: string): JudgedEvidence => ({
    kind,
    status,
    why,
    seq,
    at,
    environment,
    run,
    hash,
  });
  if (standing.state === 'void') return judged('RED', `evidence withdrawn: ${standing.reason}`);
  const fault = faultOf(entry, requirement, freshDays, now);
  if (fault !== undefined) return judged('RED', fault);
  return judged(finalEnvironments.has(environment) ? 'GREEN' : 'YELLOW', entry.summary);
}

function faultOf(
  entry: EvidenceEntry,
  requirement: Requirement,
  freshDays: number,
  now: Date,
): string | undefined {
  if (entry.outcome !== 'PASS') return entry.summary;
  const age = now.getTime() - Date.parse(entry.at);
  if (!(age >= -clockSkewMs)) return `evidence is dated ${entry.at}, which has not come yet`;
  if (age > freshDays * dayMs) {
    return `evidence is more than ${freshDays} days old (${entry.at})`;
  }
  const missed = requirement.thresholds
    .map((threshold) => failedThreshold(threshold, entry.body))
    .find((one) => one !== undefined);
  return missed === undefined ? undefined : `${titleOf(entry.kind)}: ${missed}`;
}
