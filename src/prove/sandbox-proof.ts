import { existsSync } from 'node:fs';
import { copyFile, link, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { comparePictures } from '../compare/compare-pictures.ts';
import type { Duck } from '../duck/duck.ts';
import { literal, parquet } from '../duck/sql-text.ts';
import { writeFileAtomically } from '../lib/atomic-file.ts';
import { entityNamed } from '../model/canonical-model.ts';
import { attachPictures } from '../reconcile/attach-pictures.ts';
import { entitiesIn, expectedFolder, picturePath } from '../reconcile/picture-paths.ts';
import { readEntity, writeReadBackPicture } from '../reconcile/read-back.ts';
import { spillingShare } from '../stage/memory-share.ts';
import type { StageContext } from '../stage/stage.ts';
import type { NewSystem, NewSystemSandbox, RecordChoice } from '../systems/new-system.ts';
import { chooseFaults, type FaultChoice } from './choose-faults.ts';
import type { SeededFault } from './fault.ts';
import { faults } from './faults/faults.ts';
import { type FoundDifference, type Match, matchFaults } from './match-faults.ts';
import type { ProofFields } from './proof-fields.ts';
import type { Sampled } from './prove-detail.ts';
import { drawSample, type SampleSize } from './sandbox-sample.ts';
import { seedIntoSandbox } from './seed-into-sandbox.ts';

/** How `seeded.json` tells what was seeded and what was found. */
export interface SandboxProof extends Match {
  readonly seed: string;
  readonly sampled: readonly Sampled[];
}

/** Opens the copy; with `only`, of these records. */
export type OpenSandbox = (only?: RecordChoice) => Promise<NewSystemSandbox>;

/**
 * Seeds faults into a throw-away copy of the new system, behind its API, reads the copy back through its API, compares
 * it with the same expected picture by the same engine, and holds what was found against what was seeded. Only
 * entities with a fault are read again, and of an estate beyond `size` a part. The rehearsal's own new system and
 * pictures are not touched.
 */
export async function proveInSandbox(
  context: StageContext,
  system: NewSystem,
  openSandbox: OpenSandbox,
  seed: string,
  fields: ProofFields,
  size: SampleSize,
): Promise<SandboxProof> {
  await using duck = await context.openDuck(spillingShare);
  const choices = await choose(context, duck, system, seed);
  const sites = choices.flatMap((one) => one.sites);
  const sample = await drawSample(duck, sites, seed, size);
  await using sandbox = await openSandbox(sample?.ids);
  const seeded = await seedIntoSandbox(sandbox, sites);
  const touched = [...new Set(seeded.map((one) => one.entity))];
  await readSandbox(context, duck, sandbox, touched);
  const found: FoundDifference[] = [];
  for (const entity of touched)
    found.push(...(await compareSandbox(context, duck, entity, fields, sample !== undefined)));
  const match = matchFaults(choices, seeded, found);
  await writeFileAtomically(
    join(context.folder.proof, 'seeded.json'),
    `${JSON.stringify({ seed, seeded: seeded.map(shown), classes: match.perClass, alarms: match.alarms }, null, 2)}\n`,
  );
  return { ...match, seed, sampled: sample?.sampled ?? [] };
}

function shown(fault: SeededFault) {
  const { class: name, entity, old_key, field, cause } = fault;
  return { class: name, entity, old_key, field, cause };
}

async function choose(
  context: StageContext,
  duck: Duck,
  system: NewSystem,
  seed: string,
): Promise<FaultChoice[]> {
  const { folder } = context;
  await attachPictures(duck, {
    expected: expectedFolder(folder),
    readBack: folder.readBack,
    disposed: folder.disposed,
    mapped: folder.mapped,
  });
  const present = new Set(entitiesIn(folder.readBack).map((entity) => entity.name));
  const holds = (entity: string, field: string | undefined) =>
    present.has(entity) && (field === undefined || system.wire(entity)?.fields[field] !== undefined);
  const before = entitiesIn(folder.differences).map((entity) => picturePath(folder.differences, entity.name));
  const differing =
    before.length === 0
      ? 'SELECT NULL::VARCHAR AS entity, NULL::VARCHAR AS old_key WHERE false'
      : `SELECT DISTINCT entity, old_key FROM ${parquet(before)}`;
  return chooseFaults(duck, faults, seed, holds, differing);
}

async function readSandbox(
  context: StageContext,
  duck: Duck,
  sandbox: NewSystemSandbox,
  touched: readonly string[],
): Promise<void> {
  const rawFolder = join(context.folder.proof, 'raw');
  await mkdir(rawFolder, { recursive: true });
  for (const entity of entitiesIn(context.folder.readBack)) {
    // What carries no fault is as it was: it only serves to find the old keys of references.
    if (!touched.includes(entity.name)) await borrow(context.folder.readBack, rawFolder, entity.name);
  }
  const held = touched.map((name) => ({ entity: entityNamed(name), wire: sandbox.system.wire(name) }));
  for (const { entity, wire } of held) {
    context.signal.throwIfAborted();
    if (wire === undefined) continue;
    const source = {
      system: sandbox.system,
      oldSystem: context.project.config.old.system,
      rawFolder,
      signal: context.signal,
      onRecords: (done: number) =>
        context.progress.tick({ stage: 'prove', what: `read ${entity.plural} of the copy`, done }),
    };
    await readEntity(duck, source, entity, wire);
  }
  for (const { entity, wire } of held) {
    if (wire === undefined) continue;
    const target = picturePath(join(context.folder.proof, 'read-back'), entity.name);
    await writeReadBackPicture(duck, rawFolder, entity, wire, target);
  }
}

async function borrow(from: string, to: string, entity: string): Promise<void> {
  const target = picturePath(to, entity);
  if (existsSync(target)) return;
  try {
    await link(picturePath(from, entity), target);
  } catch {
    // Not every file system has hard links.
    await copyFile(picturePath(from, entity), target);
  }
}

async function compareSandbox(
  context: StageContext,
  duck: Duck,
  entity: string,
  fields: ProofFields,
  sampled: boolean,
): Promise<FoundDifference[]> {
  const { folder } = context;
  const target = picturePath(join(folder.proof, 'differences'), entity);
  const picture = (path: string) => `SELECT * REPLACE (id::VARCHAR AS id) FROM ${parquet(path)}`;
  await comparePictures(duck, {
    entity,
    oldSql: `${picture(picturePath(expectedFolder(folder), entity))}${sampled ? ` SEMI JOIN sample_${entity} USING (old_key)` : ''}`,
    newSql: picture(picturePath(join(folder.proof, 'read-back'), entity)),
    fields: fields.compared(entity),
    today: '0001-01-01',
    target,
  });
  const columns = 'old_key, field, cause, new_value';
  return duck.rows<FoundDifference & Record<string, string | null>>(`
    SELECT ${literal(entity)} AS entity, old_key, field, cause
      FROM (SELECT ${columns} FROM ${parquet(target)}
            EXCEPT ALL SELECT ${columns} FROM ${parquet(picturePath(folder.differences, entity))})
     ORDER BY ALL LIMIT 10000`);
}
