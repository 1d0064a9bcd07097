import type pg from 'pg';
import { listEvidence, verifyChain } from '../evidence/evidence-store.ts';
import { isChangeoverError } from '../lib/errors.ts';
import type { ProjectConfig } from '../project/project-config.ts';
import { criteriaOf } from './criteria.ts';
import { type EvidenceChain, evaluateGate, type Verdict } from './evaluate-gate.ts';

/** The gate as the stored evidence makes it at one instant, and the state of the chain. */
export interface Judgment {
  readonly verdict: Verdict;
  /** Entries of the whole chain; 0 when it is broken. */
  readonly entries: number;
  /** Hash of the last entry; empty when the chain is broken. */
  readonly head: string;
  /** Why the chain is broken; null when it is intact. */
  readonly broken: string | null;
}

/**
 * Verifies the chain and evaluates the gate of a migration at `now`. A broken chain is no error here: it makes every
 * criterion RED. Evidence ages, so ask again rather than keep the answer.
 */
export async function judgeEvidence(
  pool: pg.Pool,
  config: Pick<ProjectConfig, 'name' | 'criteria'>,
  now: Date,
): Promise<Judgment> {
  const criteria = criteriaOf(config.criteria);
  try {
    const { entries, head } = await verifyChain(pool);
    const chain: EvidenceChain = { chain: 'intact', entries: await listEvidence(pool, config.name) };
    return { verdict: evaluateGate(criteria, chain, now), entries, head, broken: null };
  } catch (error) {
    if (!isChangeoverError(error, 'EVIDENCE_BROKEN')) throw error;
    const broken = error.message;
    const verdict = evaluateGate(criteria, { chain: 'broken', reason: broken }, now);
    return { verdict, entries: 0, head: '', broken };
  }
}
