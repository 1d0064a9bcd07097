import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Duck } from '../duck/duck.ts';
import { ChangeoverError } from '../lib/errors.ts';
import { canonicalModel } from '../model/canonical-model.ts';
import type { StageContext } from '../stage/stage.ts';
import { readRange } from './batch.ts';
import { plannedEntities } from './load-store.ts';
import { NewSystemLink, type Patience } from './new-system-link.ts';
import { planPath } from './plan.ts';
import {
  createdSingles,
  forgetPlan,
  forgetRanges,
  forgetSingles,
  hasSingles,
  lastRanges,
  type SentRange,
} from './undo-store.ts';

/**
 * Removes from the new system what this run created (what it found there and updated stays), children before
 * parents, and then the plan. May be killed and repeated. The crosswalk stays: ids are fixed for ever. Throws what the new
 * system throws when patience is used up.
 */
export async function undoLoad(context: StageContext, patience: Patience): Promise<void> {
  const planned = new Map(
    (await plannedEntities(context.store, context.run.id)).map((one) => [one.entity, one.records]),
  );
  if (planned.size > 0 || (await hasSingles(context.store, context.run.id))) {
    await using link = await NewSystemLink.open(context, patience);
    await using duck = await context.openDuck();
    await duck.run('SET preserve_insertion_order = true');
    for (const entity of canonicalModel.toReversed()) {
      await undoEntity(context, link, duck, entity.name, planned.get(entity.name) ?? 0);
    }
  }
  await rm(context.folder.load, { recursive: true, force: true });
}

async function undoEntity(
  context: StageContext,
  link: NewSystemLink,
  duck: Duck,
  entity: string,
  records: number,
): Promise<void> {
  const { store, run } = context;
  await removeAll(link, entity, await createdSingles(store, run.id, entity));
  await forgetSingles(store, run.id, entity);
  let removed = 0;
  for (;;) {
    context.signal.throwIfAborted();
    const ranges = await lastRanges(store, run.id, entity, link.system.limits.parallel);
    const last = ranges[0];
    if (last === undefined) break;
    // Only one level at a time: a parent may not go before its children.
    const together = ranges.filter((range) => range.level === last.level);
    const ids: string[][] = [];
    for (const range of together) ids.push(await ourIds(context, duck, entity, range));
    await Promise.all(ids.map((part) => removeAll(link, entity, part)));
    await forgetRanges(
      store,
      run.id,
      entity,
      together.map((range) => range.first),
    );
    removed += together.reduce((sum, range) => sum + range.last - range.first + 1, 0);
    context.progress.tick({ stage: 'load', what: `undo ${entity}`, done: removed, total: records });
  }
  await forgetPlan(store, run.id, entity);
}

async function ourIds(
  context: StageContext,
  duck: Duck,
  entity: string,
  range: SentRange,
): Promise<string[]> {
  const path = planPath(context, entity);
  // Without the plan nobody knows which records to remove; saying "undone" would be a lie.
  if (!existsSync(path)) throw new ChangeoverError('LOAD_PLAN_LOST', { path, entity });
  const batch = await readRange(duck, path, range.first, range.last);
  return batch.ids.filter((id) => !range.notOurs.has(id));
}

async function removeAll(link: NewSystemLink, entity: string, ids: readonly string[]): Promise<void> {
  const step = link.system.limits.batchRecords;
  for (let at = 0; at < ids.length; at += step) {
    const part = ids.slice(at, at + step);
    await link.call((system, within) => system.remove(entity, part, within()));
  }
}
