import type pg from 'pg';
import { type ChainCheck, checkNewEntries, checkWholeChain } from '../evidence/chain-check.ts';
import { standingEvidence } from '../evidence/standing-evidence.ts';
import { isChangeoverError } from '../lib/errors.ts';
import type { ProjectConfig } from '../project/project-config.ts';
import { criteriaOf } from './criteria.ts';
import type { Criterion } from './criterion.ts';
import { type EvidenceChain, evaluateGate, type Verdict } from './evaluate-gate.ts';

/** The gate as the stored evidence makes it at one instant, and the state of the chain. */
export interface Judgment {
  readonly verdict: Verdict;
  readonly criteria: readonly Criterion[];
  /** Entries of the whole chain; 0 when it is broken. */
  readonly entries: number;
  /** Hash of the last entry; empty when the chain is broken. */
  readonly head: string;
  /** Why the chain is broken; null when it is intact. */
  readonly broken: string | null;
  /** When the whole chain was last recomputed. */
  readonly checkedAt: string;
}

/**
 * Checks the chain and evaluates the gate of a migration at `now`. `whole` recomputes every entry; `new` only those that
 * came since the last check, and each entry that decides: as quick with 500,000 entries as with fifty. A broken chain is
 * no error here: it makes every criterion RED. Evidence ages, so ask again rather than keep the answer.
 */
export async function judgeEvidence(
  pool: pg.Pool,
  config: Pick<ProjectConfig, 'name' | 'criteria'>,
  now: Date,
  check: 'whole' | 'new' = 'whole',
): Promise<Judgment> {
  const criteria = criteriaOf(config.criteria);
  const chain = check === 'whole' ? await checkWholeChain(pool, now) : await checkNewEntries(pool, now);
  const evidence = await readEvidence(pool, config.name, criteria, chain);
  const broken = evidence.chain === 'broken' ? evidence.reason : null;
  return {
    verdict: evaluateGate(criteria, evidence, now),
    criteria,
    entries: broken === null ? chain.entries : 0,
    head: broken === null ? chain.head : '',
    broken,
    checkedAt: chain.fullAt,
  };
}

/** What the criteria ask for, as the chain holds it now. */
async function readEvidence(
  client: pg.Pool | pg.ClientBase,
  migration: string,
  criteria: readonly Criterion[],
  chain: Pick<ChainCheck, 'broken'>,
): Promise<EvidenceChain> {
  if (chain.broken !== null) return { chain: 'broken', reason: chain.broken };
  try {
    return { chain: 'intact', entries: await entriesFor(client, migration, criteria) };
  } catch (error) {
    if (!isChangeoverError(error, 'EVIDENCE_BROKEN')) throw error;
    return { chain: 'broken', reason: error.message };
  }
}

/** The entries that decide about criteria, and the newest signatures. Throws EVIDENCE_BROKEN. */
export async function entriesFor(
  client: pg.Pool | pg.ClientBase,
  migration: string,
  criteria: readonly Criterion[],
) {
  const kinds = [...new Set(criteria.flatMap((one) => one.requires.map((asked) => asked.kind)))];
  const places = criteria.flatMap((one) => one.signs.map((id) => ({ criterion: one.id, function: id })));
  return standingEvidence(client, migration, kinds, places);
}
