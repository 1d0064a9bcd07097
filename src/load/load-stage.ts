import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Duck } from '../duck/duck.ts';
import { ChangeoverError } from '../lib/errors.ts';
import { log } from '../lib/log.ts';
import { canonicalModel } from '../model/canonical-model.ts';
import type { Entity } from '../model/entity.ts';
import { spillingShare } from '../stage/memory-share.ts';
import type { Stage, StageContext, StageResult } from '../stage/stage.ts';
import { applyEntity } from './apply.ts';
import { writeCorrections } from './corrections.ts';
import { updateCrosswalk } from './crosswalk.ts';
import {
  forgetBatches,
  type LoadTotals,
  loadTotals,
  plannedEntities,
  reopenRefused,
  savePlan,
} from './load-store.ts';
import { reopenLostBatches } from './lost-batches.ts';
import { defaultPatience, NewSystemLink, type Patience } from './new-system-link.ts';
import { type EntityPlan, planEntity, planPath } from './plan.ts';
import { disposedPath } from './plan-sql.ts';
import { undoLoad } from './undo-load.ts';

/** What the load stage tells of itself. */
export interface LoadDetail {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly refused: number;
  /** Of the refused: those that depend on another refused record. */
  readonly refused_dependents: number;
  readonly batches: number;
  readonly retries: number;
  /** Unknown outcomes that reading back settled. */
  readonly unknown_resolved: number;
  /** Acknowledged batches that the new system had lost and that were sent again. */
  readonly lost_batches: number;
  readonly per_entity: readonly (Omit<LoadTotals, 'resolved'> & { readonly levels: number })[];
  /** Values the new system has no place for. */
  readonly not_storable: readonly { entity: string; field: string; records: number }[];
  /** References whose target does not move: sent empty. */
  readonly unresolved_references: readonly { entity: string; field: string; records: number }[];
}

const mostRounds = 3;

/** The load stage with another patience (tests). */
export function makeLoadStage(patience: Patience): Stage {
  return {
    name: 'load',
    run: (context) => runLoad(context, patience),
    undo: (context) => undoLoad(context, patience),
  };
}

/** Loads what moves into the new system through its API, resumable at any moment; undo removes what it created. */
export const loadStage: Stage = makeLoadStage(defaultPatience);

async function runLoad(context: StageContext, patience: Patience): Promise<StageResult<LoadDetail>> {
  await using link = await NewSystemLink.open(context, patience);
  const present = canonicalModel.filter((entity) => existsSync(disposedPath(context, entity.name)));
  await plan(context, link, present);
  await using duck = await context.openDuck();
  // The plan's order is the order of sending.
  await duck.run('SET preserve_insertion_order = true');
  for (const entity of present) {
    await reopenLostBatches(context, link, entity.name);
    await applyEntity(context, link, duck, entity);
  }
  await sendLostAgain(context, link, duck, present);
  await refuseEmptyLoad(context);
  await refuseGaps(context);
  const { dependents } = await writeCorrections(context, duck);
  return await summary(context, dependents);
}

/** Fixes ids and writes down what is sent, unless an earlier attempt did; a plan that was deleted is rebuilt. */
async function plan(context: StageContext, link: NewSystemLink, present: readonly Entity[]): Promise<void> {
  const { store, run } = context;
  const known = new Map((await plannedEntities(store, run.id)).map((one) => [one.entity, one]));
  const open = present.filter((entity) => {
    const sent = known.get(entity.name)?.records ?? 0;
    return !known.has(entity.name) || (sent > 0 && !existsSync(planPath(context, entity.name)));
  });
  if (open.length === 0) return;
  await using duck = await context.openDuck(spillingShare);
  for (const entity of present) await updateCrosswalk(duck, context, entity.name);
  for (const [done, entity] of open.entries()) {
    context.signal.throwIfAborted();
    context.progress.tick({ stage: 'load', what: `plan ${entity.plural}`, done, total: open.length });
    const made = await planEntity(
      duck,
      context,
      entity,
      link.system.wire(entity.name),
      'moving',
      planPath(context, entity.name),
    );
    const before = known.get(entity.name)?.plan as EntityPlan | undefined;
    if (before !== undefined && before.fingerprint !== made.fingerprint) {
      const path = planPath(context, entity.name);
      await rm(path);
      throw new ChangeoverError('LOAD_PLAN_LOST', { path, entity: entity.name });
    }
    await savePlan(store, run.id, entity.name, made.records, made);
  }
}

async function sendLostAgain(
  context: StageContext,
  link: NewSystemLink,
  duck: Duck,
  present: readonly Entity[],
): Promise<void> {
  for (let round = 1; ; round++) {
    let lost = 0;
    for (const entity of present) {
      const found = await reopenLostBatches(context, link, entity.name);
      lost += found;
      // What was refused after the loss may have been refused because of it.
      if (lost > 0) await reopenRefused(context.store, context.run.id, entity.name);
      if (lost > 0 && round <= mostRounds) await applyEntity(context, link, duck, entity);
    }
    if (lost === 0) return;
    log('warn', 'load-lost', { batches: lost, round });
    if (round > mostRounds)
      throw new ChangeoverError('NEW_LOSES_RECORDS', { url: link.system.url, batches: lost });
  }
}

/** A load of which nothing at all was accepted is not a load; it may be tried again. */
async function refuseEmptyLoad(context: StageContext): Promise<void> {
  const totals = await loadTotals(context.store, context.run.id);
  const accepted = totals.reduce((sum, one) => sum + one.created + one.updated + one.unchanged, 0);
  const refused = totals.filter((one) => one.refused > 0);
  const first = refused[0];
  if (accepted > 0 || first === undefined) return;
  for (const one of refused) await forgetBatches(context.store, context.run.id, one.entity);
  throw new ChangeoverError('NEW_REFUSED_ALL', {
    count: first.refused,
    entity: first.entity,
    reason: 'and nothing of any other entity was accepted',
  });
}

/** Every planned record has an outcome, or the load is not done (law 5). */
async function refuseGaps(context: StageContext): Promise<void> {
  for (const one of await loadTotals(context.store, context.run.id)) {
    const settled = one.created + one.updated + one.unchanged + one.refused;
    if (settled !== one.records)
      throw new Error(`${one.entity}: ${settled} outcomes for ${one.records} records sent`);
  }
}

async function summary(context: StageContext, dependents: number): Promise<StageResult<LoadDetail>> {
  const totals = new Map((await loadTotals(context.store, context.run.id)).map((one) => [one.entity, one]));
  const plans = new Map(
    (await plannedEntities(context.store, context.run.id)).map((one) => [one.entity, one.plan as EntityPlan]),
  );
  const names = canonicalModel.map((entity) => entity.name).filter((name) => totals.has(name));
  const total = (field: Exclude<keyof LoadTotals, 'entity'>): number =>
    [...totals.values()].reduce((sum, one) => sum + one[field], 0);
  const fields = (which: 'notStorable' | 'unresolved') =>
    names.flatMap((entity) => (plans.get(entity)?.[which] ?? []).map((one) => ({ entity, ...one })));
  return {
    rows: total('created') + total('updated') + total('unchanged') + total('refused'),
    detail: {
      created: total('created'),
      updated: total('updated'),
      unchanged: total('unchanged'),
      refused: total('refused'),
      refused_dependents: dependents,
      batches: total('batches'),
      retries: total('retries'),
      unknown_resolved: total('resolved'),
      lost_batches: total('lost'),
      per_entity: names.flatMap((name) => {
        const one = totals.get(name);
        if (one === undefined) return [];
        const { resolved: _, ...rest } = one;
        return [{ ...rest, levels: plans.get(name)?.levels ?? 1 }];
      }),
      not_storable: fields('notStorable'),
      unresolved_references: fields('unresolved'),
    },
  };
}
