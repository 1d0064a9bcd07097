import type { Duck } from '../duck/duck.ts';
import { ChangeoverError } from '../lib/errors.ts';
import type { Entity } from '../model/entity.ts';
import type { StageContext } from '../stage/stage.ts';
import { type Batch, type BatchSize, batchesToSend } from './batch.ts';
import {
  acknowledgeBatch,
  type BatchOutcome,
  forgetBatches,
  ledgerRanges,
  loadTotals,
  planBatch,
  plannedEntity,
  saveWasEmpty,
} from './load-store.ts';
import type { NewSystemLink } from './new-system-link.ts';
import { planPath } from './plan.ts';
import { lookUp, sendBatch } from './send-batch.ts';
import { WorkerPool } from './worker-pool.ts';

/** After so many records of an entity, all refused, it is not the records. */
const refusedAllThreshold = 1000;
/** The same for batches refused whole: each of these records was tried alone. */
const refusedAloneThreshold = 50;

const batchCharacters = 8_000_000;

interface Tally {
  done: number;
  accepted: number;
  refused: number;
  alone: number;
  readonly total: number;
}

/**
 * Sends what the plan of an entity holds and the ledger has not acknowledged, level by level, several batches at
 * once. May be killed at any moment and called again. Throws NEW_REFUSED_ALL when nothing at all is accepted, and
 * what the new system throws when patience is used up; the ledger then says where to go on.
 */
export async function applyEntity(
  context: StageContext,
  link: NewSystemLink,
  duck: Duck,
  entity: Entity,
): Promise<void> {
  const planned = await plannedEntity(context.store, context.run.id, entity.name);
  if (planned === undefined || planned.records === 0) return;
  const tally = await startTally(context, entity, planned.records);
  const ledger = await ledgerRanges(context.store, context.run.id, entity.name);
  const wasEmpty = planned.wasEmpty ?? (await lookWhetherEmpty(context, link, entity));
  const size = batchSize(context, link);
  const pool = new WorkerPool(
    context.project.config.limits.parallel ?? link.system.limits.parallel,
    context.signal,
  );
  const source = batchesToSend(duck, planPath(context, entity.name), planned.records, ledger, size);
  let level = -1;
  try {
    for await (const batch of source) {
      // A child may not be sent before its parent is certainly there.
      if (batch.level !== level) await pool.drain();
      level = batch.level;
      await pool.start((signal) => settle(context, link, entity, batch, { wasEmpty, tally, signal }));
    }
    // The last batches have no successor that would throw their failure.
    await pool.drain();
  } finally {
    await pool.finish();
  }
}

function batchSize(context: StageContext, link: NewSystemLink): BatchSize {
  const most = link.system.limits.batchRecords;
  return {
    records: Math.min(context.project.config.limits.batch ?? most, most),
    characters: batchCharacters,
  };
}

/** Where an earlier attempt stopped. Batches of an entity that was refused altogether are tried again. */
async function startTally(context: StageContext, entity: Entity, total: number): Promise<Tally> {
  const { store, run } = context;
  const before = (await loadTotals(store, run.id)).find((one) => one.entity === entity.name);
  const accepted = before === undefined ? 0 : before.created + before.updated + before.unchanged;
  const refused = before?.refused ?? 0;
  if (accepted === 0 && refused > 0) {
    await forgetBatches(store, run.id, entity.name);
    return { done: 0, accepted: 0, refused: 0, alone: 0, total };
  }
  return { done: accepted + refused, accepted, refused, alone: 0, total };
}

/** Whether the new system holds nothing of an entity yet: then everything found later is ours. */
async function lookWhetherEmpty(
  context: StageContext,
  link: NewSystemLink,
  entity: Entity,
): Promise<boolean> {
  const empty = await link.call(async (system, within) => {
    for await (const part of system.read(entity.name, within())) if (part.length > 0) return false;
    return true;
  });
  await saveWasEmpty(context.store, context.run.id, entity.name, empty);
  return empty;
}

/** Writes a batch down, sends it, and saves what became of it. */
async function settle(
  context: StageContext,
  link: NewSystemLink,
  entity: Entity,
  batch: Batch,
  state: { wasEmpty: boolean; tally: Tally; signal: AbortSignal },
): Promise<void> {
  const { store, run } = context;
  const { tally, signal } = state;
  let existed = batch.planned?.existed;
  if (existed === undefined) {
    existed = state.wasEmpty
      ? new Map<string, string>()
      : await link.call(
          (system, within) => lookUp(system, entity.name, batch.ids, within),
          undefined,
          signal,
        );
    await planBatch(store, run.id, entity.name, { ...batch, existed });
  }
  const sent = await sendBatch(link, entity.name, batch, existed, {
    mayBeThere: batch.planned !== undefined,
    signal,
    refusedAlone: (reason) => {
      tally.alone += 1;
      if (tally.accepted === 0 && tally.alone >= refusedAloneThreshold)
        throw refusedAll(entity, tally.alone, reason);
    },
  });
  const outcome: BatchOutcome = {
    ...sent,
    retries: sent.retries + (batch.planned?.retries ?? 0),
    resolved: sent.resolved + (batch.planned?.resolved ?? 0),
  };
  await acknowledgeBatch(store, run.id, entity.name, batch.firstSeq, outcome);
  count(context, entity, batch, outcome, tally);
}

function count(
  context: StageContext,
  entity: Entity,
  batch: Batch,
  outcome: BatchOutcome,
  tally: Tally,
): void {
  tally.done += batch.ids.length;
  tally.accepted += batch.ids.length - outcome.refusedRecords;
  tally.refused += outcome.refusedRecords;
  context.progress.tick({ stage: 'load', what: entity.plural, done: tally.done, total: tally.total });
  if (tally.accepted === 0 && tally.refused >= refusedAllThreshold) {
    throw refusedAll(entity, tally.refused, outcome.refused[0]?.reason ?? 'no reason given');
  }
}

function refusedAll(entity: Entity, records: number, reason: string): ChangeoverError {
  return new ChangeoverError('NEW_REFUSED_ALL', { count: records, entity: entity.name, reason });
}
