import type pg from 'pg';
import type { NewEvidence } from '../evidence/evidence-entry.ts';
import { appendEvidenceIn } from '../evidence/evidence-store.ts';
import { type ProgramCircumstances, programCircumstances } from '../evidence/program-circumstances.ts';
import { ChangeoverError } from '../lib/errors.ts';
import { inTransaction } from '../lib/postgres.ts';
import type { Actor } from '../store/actor.ts';
import { publishEvent } from '../store/event-store.ts';
import { stateError, tell } from './plan-validation.ts';
import type { ProofContext } from './proof-context.ts';
import {
  decidedRecords,
  findItem,
  plantedCount,
  plantedScores,
  reviewerEfforts,
  setSettled,
  wrongItems,
} from './review-store.ts';
import { type ValidationOutcome, validationOutcome } from './validation-outcome.ts';
import { findValidation, markFinished, type StoredValidation } from './validation-store.ts';

/** What the reviews of a validation amount to by now. */
export async function currentOutcome(
  client: pg.Pool | pg.ClientBase,
  validation: StoredValidation,
  atEnd: boolean,
): Promise<ValidationOutcome> {
  const { id, plan, size } = validation;
  const records = await decidedRecords(client, id);
  const wrong = await wrongItems(client, id);
  const scores = await plantedScores(client, id);
  const efforts = await reviewerEfforts(client, id);
  const reviewers = plan.reviewers.map((account) => {
    const effort = efforts.find((one) => one.reviewer === account);
    const score = scores.get(account);
    return {
      account,
      judged: effort?.judged ?? 0,
      medianSeconds: effort?.medianSeconds ?? null,
      plantedSeen: score?.seen ?? 0,
      plantedFound: score?.found ?? 0,
    };
  });
  const settled = wrong.filter((one) => one.settled !== null).length;
  return validationOutcome({
    plan,
    size,
    records,
    settled,
    planted: await plantedCount(client, id),
    reviewers,
    atEnd,
  });
}

/**
 * Ends a validation, whatever was found: its result becomes evidence and its seed is revealed. Records that nobody
 * decided count as wrong. Throws VALIDATION_STATE, NOT_FOUND, EVIDENCE_BROKEN.
 */
export async function finishValidation(context: ProofContext, actor: Actor, id: string): Promise<void> {
  await withResult(context, id, ['SEALED'], 'finished', async (client, migration, validation, outcome) => {
    await tell(client, migration, actor, 'validation.finish', id, {
      before: null,
      after: { outcome: outcome.outcome, headline: outcome.headline, run: validation.run },
    });
  });
}

/**
 * Settles a record that was found wrong: what became of it. It still counts as wrong; only its being open ends. After
 * the end the result becomes new evidence. Throws FINDING_STATE.
 */
export async function settleFinding(
  context: ProofContext,
  actor: Actor,
  id: string,
  item: string,
  reason: string,
): Promise<void> {
  const { pool, project } = context;
  const found = await findValidation(pool, project.config.name, id);
  if (found === undefined) throw new ChangeoverError('NOT_FOUND', { what: 'validation', id });
  const settle = async (client: pg.ClientBase): Promise<void> => {
    const one = await findItem(client, id, item, true);
    const refuse = (why: string) => new ChangeoverError('FINDING_STATE', { item, reason: why });
    if (one === undefined) throw new ChangeoverError('NOT_FOUND', { what: 'record', id: item });
    if (one.decided !== 'WRONG' || one.planted !== null) throw refuse('it was not found wrong');
    if (one.settled !== null) throw refuse('it is settled');
    // Who settles must not be who judged: the two-person rule holds for the way out, too.
    if (actor.account !== null && found.plan.reviewers.includes(actor.account))
      throw refuse('a reviewer cannot');
    await setSettled(client, item, reason, actor.account, context.clock().toISOString());
    const change = { before: null, after: { item, reason } };
    await tell(client, project.config.name, actor, 'validation.settle', id, change);
  };
  if (found.state === 'FINISHED') await withResult(context, id, ['FINISHED'], 'settled', undefined, settle);
  else if (found.state === 'SEALED') await inTransaction(pool, settle);
  else throw stateError(found, 'settled');
}

async function withResult(
  context: ProofContext,
  id: string,
  states: readonly StoredValidation['state'][],
  wanted: string,
  note:
    | ((
        client: pg.ClientBase,
        migration: string,
        validation: StoredValidation,
        outcome: ValidationOutcome,
      ) => Promise<void>)
    | undefined,
  before?: (client: pg.ClientBase) => Promise<void>,
): Promise<void> {
  const { pool, project, clock } = context;
  const migration = project.config.name;
  const looked = await findValidation(pool, migration, id);
  const circumstances = await programCircumstances(pool, project.config, clock(), looked?.environment);
  await inTransaction(pool, async (client) => {
    const validation = await findValidation(client, migration, id, true);
    if (validation === undefined) throw new ChangeoverError('NOT_FOUND', { what: 'validation', id });
    if (!states.includes(validation.state)) throw stateError(validation, wanted);
    await before?.(client);
    const outcome = await currentOutcome(client, validation, true);
    const entry = await appendEvidenceIn(client, evidenceOf(validation, outcome, circumstances));
    await markFinished(client, id, outcome, entry.seq, circumstances.at);
    await note?.(client, migration, validation, outcome);
    await publishEvent(client, { migration, topic: 'gate', subject: `evidence:${entry.seq}` });
    await publishEvent(client, {
      migration,
      topic: 'evidence',
      subject: `evidence:${entry.seq}`,
      data: { kind: entry.kind },
    });
  });
}

function evidenceOf(
  validation: StoredValidation,
  outcome: ValidationOutcome,
  circumstances: ProgramCircumstances,
): NewEvidence {
  const sum = (of: (one: ValidationOutcome['reviewers'][number]) => number) =>
    outcome.reviewers.reduce((all, one) => all + of(one), 0);
  return {
    ...circumstances,
    run: validation.run,
    kind: 'manual-validation',
    outcome: outcome.outcome,
    summary: outcome.headline,
    body: {
      validation: validation.id,
      population: outcome.population,
      reviewed: outcome.reviewed,
      wrong: outcome.wrong,
      open: outcome.open,
      entities: outcome.entities,
      entities_covered: outcome.covered,
      entities_waived: outcome.waived,
      strata: outcome.strata.length,
      strata_reached: outcome.strata.filter((one) => one.reached).length,
      planted: outcome.planted,
      planted_seen: sum((one) => one.plantedSeen),
      planted_found: sum((one) => one.plantedFound),
      claims: [...outcome.proves],
      does_not_prove: [...outcome.doesNotProve],
      seed: validation.seed,
      seal: validation.sealSeq,
      produced_by: [
        ...new Set([
          ...validation.plan.reviewers,
          ...(validation.createdBy === null ? [] : [validation.createdBy]),
        ]),
      ],
    },
  };
}
