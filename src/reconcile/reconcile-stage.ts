import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import type { Duck } from '../duck/duck.ts';
import { spillingShare } from '../stage/memory-share.ts';
import { sharedFolder } from '../stage/run-folder.ts';
import type { Stage, StageContext, StageResult } from '../stage/stage.ts';
import type { NewSystem } from '../systems/new-system.ts';
import { compareEntity } from './compare-entity.ts';
import { writeExpectedPicture } from './expected-picture.ts';
import { entitiesIn, expectedFolder, picturePath, rawReadBackFolder } from './picture-paths.ts';
import { type ReadBack, readEntity, writeReadBackPicture } from './read-back.ts';
import { type ReconcileDetail, summarize } from './reconcile-detail.ts';
import {
  type EntityOutcome,
  entityOutcomes,
  forgetEntityOutcomes,
  saveEntityOutcome,
} from './reconcile-store.ts';
import { readTotals } from './totals.ts';

/** Reads the new system back through its API and compares everything in it with what should be there. */
export const reconcileStage: Stage = { name: 'reconcile', run, undo };

async function run(context: StageContext): Promise<StageResult<ReconcileDetail>> {
  // A control total that cannot be used is refused before the long reading, not after it.
  await readTotals(context.project);
  await using system = await context.openNewSystem();
  await using duck = await context.openDuck(spillingShare);
  const rows = await readBackAll(context, duck, system);
  await expectAll(context, duck);
  const outcomes = await compareAll(context, duck, system);
  const detail = await summarize(context, system, outcomes);
  await rm(rawReadBackFolder(context.folder), { recursive: true, force: true });
  return { rows, detail };
}

/** Undo removes what reconcile stored of the run; the new system was only read. */
async function undo(context: StageContext): Promise<void> {
  await forgetEntityOutcomes(context.store, context.run.id);
  for (const folder of [
    context.folder.readBack,
    context.folder.differences,
    rawReadBackFolder(context.folder),
  ]) {
    await rm(folder, { recursive: true, force: true });
  }
}

function source(context: StageContext, system: NewSystem, what = ''): ReadBack {
  return {
    system,
    oldSystem: context.project.config.old.system,
    rawFolder: rawReadBackFolder(context.folder),
    signal: context.signal,
    onRecords: (done) => context.progress.tick({ stage: 'reconcile', what: `read ${what}`, done }),
  };
}

/** Reads every entity that the new system can hold; returns how many records there are. */
async function readBackAll(context: StageContext, duck: Duck, system: NewSystem): Promise<number> {
  const held = entitiesIn(context.folder.disposed).flatMap((entity) => {
    const wire = system.wire(entity.name);
    return wire === undefined ? [] : [{ entity, wire }];
  });
  for (const { entity, wire } of held) {
    context.signal.throwIfAborted();
    await readEntity(duck, source(context, system, entity.plural), entity, wire);
  }
  let rows = 0;
  for (const { entity, wire } of held) {
    const target = picturePath(context.folder.readBack, entity.name);
    if (!existsSync(target)) {
      await writeReadBackPicture(duck, rawReadBackFolder(context.folder), entity, wire, target);
    }
    rows += await duck.count(`SELECT count(*) FROM read_parquet('${target.replaceAll("'", "''")}')`);
  }
  return rows;
}

async function expectAll(context: StageContext, duck: Duck): Promise<void> {
  await mkdir(expectedFolder(context.folder), { recursive: true });
  for (const entity of entitiesIn(context.folder.disposed)) {
    context.signal.throwIfAborted();
    const target = picturePath(expectedFolder(context.folder), entity.name);
    if (existsSync(target)) continue;
    await writeExpectedPicture(duck, {
      disposed: context.folder.disposed,
      crosswalk: sharedFolder(context.project.folder).crosswalk,
      system: context.project.config.old.system,
      entity,
      target,
    });
  }
}

async function compareAll(context: StageContext, duck: Duck, system: NewSystem): Promise<EntityOutcome[]> {
  const done = await entityOutcomes(context.store, context.run.id);
  const outcomes: EntityOutcome[] = [];
  const entities = entitiesIn(context.folder.disposed);
  for (const [index, entity] of entities.entries()) {
    context.signal.throwIfAborted();
    context.progress.tick({
      stage: 'reconcile',
      what: `compare ${entity.plural}`,
      done: index,
      total: entities.length,
    });
    const target = picturePath(context.folder.differences, entity.name);
    const before = done.get(entity.name);
    if (before !== undefined && existsSync(target)) {
      outcomes.push(before);
      continue;
    }
    const outcome = await compareEntity(duck, {
      entity,
      wire: system.wire(entity.name),
      expected: picturePath(expectedFolder(context.folder), entity.name),
      readBack: picturePath(context.folder.readBack, entity.name),
      target,
      accepted: context.project.config.accepted,
      today: context.clock().toISOString().slice(0, 10),
      source: source(context, system),
    });
    await saveEntityOutcome(context.store, context.run.id, outcome);
    outcomes.push(outcome);
  }
  return outcomes;
}
