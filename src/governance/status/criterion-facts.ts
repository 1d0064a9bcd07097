import type { Judgment } from '../../gate/judge-evidence.ts';
import type { WorkstreamFacts } from './compute-status.ts';

type CriterionFact = WorkstreamFacts['criteria'][number];

/** What the gate says about the criteria that a group signs. */
export function criterionFacts(judgment: Judgment, group: string, now: Date): CriterionFact[] {
  return judgment.verdict.criteria
    .filter((one) => one.signs.includes(group))
    .map((one) => {
      const freshDays = judgment.criteria.find((each) => each.id === one.id)?.freshDays ?? 0;
      const failing = one.evidence.filter((proof) => proof.status === 'RED' && proof.at !== null);
      const old = failing.filter((proof) => ageDays(proof.at, now) > freshDays);
      const { id, title } = one;
      const first = failing.find((proof) => !old.includes(proof)) ?? failing[0];
      // One kind of evidence says what the criterion says: its title would be told twice.
      const why =
        first === undefined || one.evidence.length === 1
          ? (first?.why ?? one.why)
          : `${first.title}: ${first.why}`;
      return { id, title, why, evidence: stateOf(one.evidenceStatus, failing.length, old.length) };
    });
}

function stateOf(
  status: 'GREEN' | 'YELLOW' | 'RED',
  failing: number,
  old: number,
): CriterionFact['evidence'] {
  if (status === 'GREEN') return 'PROVEN';
  if (status === 'YELLOW') return 'REHEARSED';
  if (failing > old) return 'FAILING';
  return old > 0 ? 'STALE' : 'MISSING';
}

function ageDays(at: string | null, now: Date): number {
  return at === null ? 0 : (now.getTime() - Date.parse(at)) / 86_400_000;
}
