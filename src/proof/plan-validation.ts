import type pg from 'pg';
import { ChangeoverError } from '../lib/errors.ts';
import { inTransaction } from '../lib/postgres.ts';
import type { Actor } from '../store/actor.ts';
import { recordAudit } from '../store/audit-store.ts';
import { ChangedMeanwhile } from '../store/changed-meanwhile.ts';
import { publishEvent } from '../store/event-store.ts';
import { strataOf } from './population.ts';
import { folderOf, openPictures, type ProofContext } from './proof-context.ts';
import { type PlanSize, sizePlan } from './sample-plan.ts';
import type { ValidationPlan } from './validation-plan.ts';
import {
  findRun,
  findValidation,
  insertValidation,
  markAbandoned,
  type StoredValidation,
  updatePlan,
} from './validation-store.ts';

/** What a plan amounts to on the records of a run. */
export interface Preview {
  readonly run: string;
  readonly environment: StoredValidation['environment'];
  readonly size: PlanSize;
}

/** Sizes a plan without keeping it. Throws VALIDATION_RUN, VALIDATION_FIELD. */
export async function previewValidation(
  context: ProofContext,
  plan: ValidationPlan,
  run: string | undefined,
): Promise<Preview> {
  const { pool, project } = context;
  const found = await findRun(pool, project.config.name, run);
  if (found === undefined) throw new ChangeoverError('VALIDATION_RUN', { run: run ?? '(none)' });
  await using duck = await openPictures(context, found.id);
  const strata = await strataOf(duck, folderOf(context, found.id), plan);
  return { run: found.id, environment: found.environment, size: sizePlan(plan, strata) };
}

/** Keeps a plan; it can be changed until it is sealed. Throws as `previewValidation`. */
export async function planValidation(
  context: ProofContext,
  actor: Actor,
  plan: ValidationPlan,
  run: string | undefined,
): Promise<string> {
  const { pool, project } = context;
  const preview = await previewValidation(context, plan, run);
  const migration = project.config.name;
  return inTransaction(pool, async (client) => {
    const id = await insertValidation(client, { migration, ...preview, plan, by: actor.account });
    await tell(client, migration, actor, 'validation.plan', id, { before: null, after: plan });
    return id;
  });
}

/** Replaces a plan. Throws VALIDATION_STATE once it is sealed, ChangedMeanwhile, NOT_FOUND. */
export async function changePlan(
  context: ProofContext,
  actor: Actor,
  id: string,
  version: number,
  change: { readonly plan: ValidationPlan; readonly run: string | undefined },
): Promise<void> {
  const { pool, project } = context;
  const preview = await previewValidation(context, change.plan, change.run);
  const migration = project.config.name;
  await inTransaction(pool, async (client) => {
    const before = await planned(client, migration, id, 'changed');
    if (before.version !== version)
      throw new ChangedMeanwhile('validation', { id, plan: before.plan, version: before.version });
    await updatePlan(client, id, { ...preview, plan: change.plan, by: actor.account });
    await tell(client, migration, actor, 'validation.change', id, {
      before: before.plan,
      after: change.plan,
    });
  });
}

/** Gives up a plan that was not sealed. Throws VALIDATION_STATE: what was drawn is never given up. */
export async function abandonPlan(context: ProofContext, actor: Actor, id: string): Promise<void> {
  const migration = context.project.config.name;
  await inTransaction(context.pool, async (client) => {
    const before = await planned(client, migration, id, 'given up');
    await markAbandoned(client, id);
    await tell(client, migration, actor, 'validation.abandon', id, { before: before.plan, after: null });
  });
}

/** A validation that is not sealed, held until the transaction ends. Throws NOT_FOUND, VALIDATION_STATE. */
export async function planned(
  client: pg.ClientBase,
  migration: string,
  id: string,
  wanted: string,
): Promise<StoredValidation> {
  const found = await findValidation(client, migration, id, true);
  if (found === undefined) throw new ChangeoverError('NOT_FOUND', { what: 'validation', id });
  if (found.state !== 'PLANNED') throw stateError(found, wanted);
  return found;
}

/** The refusal of something that the state of a validation does not allow. */
export function stateError(one: Pick<StoredValidation, 'state'>, wanted: string): ChangeoverError {
  return new ChangeoverError('VALIDATION_STATE', { state: one.state.toLowerCase(), wanted });
}

/** Records and publishes a change of a validation, in its transaction. */
export async function tell(
  client: pg.ClientBase,
  migration: string,
  actor: Actor,
  action: string,
  id: string,
  change: { readonly before: object | null; readonly after: object | null },
): Promise<void> {
  const subject = `validation:${id}`;
  await recordAudit(client, { migration, actor, action, subject, ...change });
  await publishEvent(client, { migration, topic: 'validation', subject, data: { action } });
}
