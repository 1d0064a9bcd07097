import type pg from 'pg';
import { ChangeoverError } from '../lib/errors.ts';
import { inTransaction } from '../lib/postgres.ts';
import type { Actor } from '../store/actor.ts';
import { decideRecord, isReliable, type ReviewVerdict } from './decide-record.ts';
import { stateError, tell } from './plan-validation.ts';
import type { ProofContext } from './proof-context.ts';
import {
  currentJudgements,
  decidedRecords,
  findItem,
  findJudgement,
  insertJudgement,
  isRevealed,
  itemsJudgedBy,
  type Judgement,
  plantedCount,
  plantedScores,
  type ReviewItem,
  setNeeded,
  setReviewState,
} from './review-store.ts';
import { neededRecords } from './validation-result.ts';
import { findValidation, type StoredValidation } from './validation-store.ts';

/** A judgement as it arrives; `id` is the sender's, so that sending it twice is one judgement. */
export interface NewJudgement {
  readonly id: string;
  readonly item: string;
  readonly verdict: ReviewVerdict;
  readonly note: string;
  readonly seconds: number;
}

/**
 * Keeps one judgement, and what it makes of the record, of its stratum and of the reviewer's standing. A later judgement
 * of the same reviewer replaces the earlier one until the comparison's verdict was shown. Throws NOT_REVIEWER,
 * VALIDATION_STATE, JUDGED_ALREADY, NOT_FOUND.
 */
export async function judgeRecord(
  context: ProofContext,
  actor: Actor,
  validationId: string,
  given: NewJudgement,
): Promise<Judgement> {
  const { pool, project } = context;
  const migration = project.config.name;
  return inTransaction(pool, async (client) => {
    // One at a time per validation: a sequential test and the reviewers' standing look at all of it.
    const validation = await findValidation(client, migration, validationId, true);
    if (validation === undefined)
      throw new ChangeoverError('NOT_FOUND', { what: 'validation', id: validationId });
    const reviewer = reviewerOf(validation, actor);
    const repeated = await findJudgement(client, given.id);
    if (repeated !== undefined) return sameOrRefuse(repeated, reviewer, given);
    if (validation.state !== 'SEALED') throw stateError(validation, 'reviewed');
    const item = await findItem(client, validationId, given.item, true);
    if (item === undefined) throw new ChangeoverError('NOT_FOUND', { what: 'record', id: given.item });
    if (await isRevealed(client, item.id, reviewer)) throw new ChangeoverError('JUDGED_ALREADY');
    const made: Judgement = { ...given, reviewer, at: context.clock().toISOString() };
    await insertJudgement(client, made);
    await settleStates(client, validation, item, reviewer);
    const after = { item: item.id, verdict: made.verdict, note: made.note };
    await tell(client, migration, actor, 'validation.judge', validationId, { before: null, after });
    return made;
  });
}

/** The account of a reviewer of a validation. Throws NOT_REVIEWER. */
export function reviewerOf(validation: StoredValidation, actor: Pick<Actor, 'account'>): string {
  const { account } = actor;
  if (account === null || !validation.plan.reviewers.includes(account))
    throw new ChangeoverError('NOT_REVIEWER');
  return account;
}

function sameOrRefuse(before: Judgement, reviewer: string, given: NewJudgement): Judgement {
  const same = before.reviewer === reviewer && before.item === given.item && before.verdict === given.verdict;
  if (!same || before.note !== given.note) throw new ChangeoverError('JUDGED_ALREADY');
  return before;
}

async function settleStates(
  client: pg.ClientBase,
  validation: StoredValidation,
  item: ReviewItem,
  reviewer: string,
): Promise<void> {
  const unreliable = await unreliableReviewers(client, validation.id);
  if (item.planted === null) {
    const opinions = await currentJudgements(client, item.id);
    await setReviewState(client, item.id, decideRecord(opinions, { second: item.second, unreliable }));
  } else if (unreliable.has(reviewer)) {
    // What this reviewer alone called correct needs somebody else from now on.
    for (const judged of await itemsJudgedBy(client, validation.id, reviewer)) {
      await setReviewState(
        client,
        judged.id,
        decideRecord(judged.opinions, { second: judged.second, unreliable }),
      );
    }
  }
  if (validation.plan.method === 'SEQUENTIAL') await endSequentially(client, validation);
}

/** Reviewers who let more planted records pass than can be relied on. */
async function unreliableReviewers(
  client: pg.ClientBase | pg.Pool,
  validation: string,
): Promise<ReadonlySet<string>> {
  const planted = await plantedCount(client, validation);
  const scores = await plantedScores(client, validation);
  return new Set(
    [...scores].filter(([, score]) => !isReliable(score, planted)).map(([reviewer]) => reviewer),
  );
}

async function endSequentially(client: pg.ClientBase, validation: StoredValidation): Promise<void> {
  const decided = await decidedRecords(client, validation.id);
  for (const stratum of validation.size.strata) {
    const found = decided.find((one) => one.entity === stratum.entity && one.stratum === stratum.stratum);
    if (found === undefined) continue;
    const needed = neededRecords(validation.plan, { ...stratum, records: found.records });
    await setNeeded(client, validation.id, stratum, needed);
  }
}
