import type { EvidenceEntry } from '../evidence/evidence-entry.ts';
import { isProofKind, titleOf } from '../evidence/evidence-kind.ts';
import { standingOf } from '../evidence/evidence-standing.ts';
import type { Criterion, Requirement, Threshold } from './criterion.ts';
import type { EvidenceChain } from './evaluate-gate.ts';
import type { ShownEvidence } from './signature.ts';
import type { Status } from './status.ts';
import { failedThreshold } from './threshold.ts';

/** What one kind of evidence contributed to a criterion. */
export interface JudgedEvidence {
  readonly kind: string;
  readonly title: string;
  readonly state: ShownEvidence['state'];
  readonly status: Status;
  readonly why: string;
  /** The measures of the thresholds in a few words; empty without evidence. */
  readonly actual: string;
  readonly measures: Readonly<Record<string, string>>;
  /** Number in the chain; null when there is none. */
  readonly seq: number | null;
  readonly at: string | null;
  readonly environment: EvidenceEntry['environment'] | null;
  readonly run: string | null;
  readonly hash: string | null;
  /** Accounts that produced it. */
  readonly producers: readonly string[];
}

/** What is said of a kind that nobody has proven yet. */
export const noEvidence = 'no evidence yet';

const dayMs = 86_400_000;
// Clocks of two machines differ a little; evidence from further ahead cannot be dated.
const clockSkewMs = 300_000;
const number = new Intl.NumberFormat('en-US');

/** What the evidence of one kind makes of a criterion at `now`. */
export function judgeRequirement(
  requirement: Requirement,
  criterion: Pick<Criterion, 'freshDays' | 'environment'>,
  evidence: EvidenceChain,
  now: Date,
): JudgedEvidence {
  const { kind } = requirement;
  const without = (why: string): JudgedEvidence => ({
    kind,
    title: titleOf(kind),
    state: 'none',
    status: 'RED',
    why,
    actual: '',
    measures: {},
    seq: null,
    at: null,
    environment: null,
    run: null,
    hash: null,
    producers: [],
  });
  if (evidence.chain === 'broken') return without(`the evidence chain is broken: ${evidence.reason}`);
  if (!isProofKind(kind)) return without(`nothing produces evidence of kind “${kind}”`);
  const standing = standingOf(evidence.entries, kind);
  if (standing.state === 'none') return without(noEvidence);
  const { entry } = standing;
  const judged = (status: Status, why: string): JudgedEvidence => ({
    kind,
    title: titleOf(kind),
    state: standing.state,
    status,
    why,
    actual: actualOf(requirement, entry),
    measures: measuresOf(requirement, entry),
    seq: entry.seq,
    at: entry.at,
    environment: entry.environment,
    run: entry.run,
    hash: entry.hash,
    producers: producersOf(entry),
  });
  if (standing.state === 'void') return judged('RED', `evidence withdrawn: ${standing.reason}`);
  const fault = faultOf(entry, requirement, criterion.freshDays, now);
  if (fault !== undefined) return judged('RED', fault);
  return judged(isFinal(entry, criterion) ? 'GREEN' : 'YELLOW', entry.summary);
}

function isFinal(entry: EvidenceEntry, criterion: Pick<Criterion, 'environment'>): boolean {
  return (
    entry.environment === 'live' || (entry.environment === 'burn-in' && criterion.environment !== 'live')
  );
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

/** The first share, or the first measure: what a reader wants to see beside the target. */
function actualOf(requirement: Requirement, entry: EvidenceEntry): string {
  const { thresholds } = requirement;
  const chosen = thresholds.find((one) => 'of' in one) ?? thresholds[0];
  return chosen === undefined ? entry.outcome.toLowerCase() : measureText(chosen, entry);
}

function measureText(threshold: Threshold, entry: EvidenceEntry): string {
  const words = threshold.measure.replaceAll('_', ' ');
  const found = shown(entry.body[threshold.measure]);
  return 'of' in threshold ? `${found} of ${shown(entry.body[threshold.of])}` : `${words} ${found}`;
}

function measuresOf(requirement: Requirement, entry: EvidenceEntry): Record<string, string> {
  const names = requirement.thresholds.flatMap((one) =>
    'of' in one ? [one.measure, one.of] : [one.measure],
  );
  return Object.fromEntries(names.map((name) => [name, shown(entry.body[name])]));
}

function shown(value: unknown): string {
  return typeof value === 'number' ? number.format(value) : '?';
}

function producersOf(entry: EvidenceEntry): string[] {
  const by = entry.body['produced_by'];
  return Array.isArray(by) ? by.filter((one) => typeof one === 'string') : [];
}
