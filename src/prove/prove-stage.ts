import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ComparedField } from '../compare/comparison.ts';
import { entityNamed } from '../model/canonical-model.ts';
import type { Entity } from '../model/entity.ts';
import { comparedFields } from '../reconcile/compared-fields.ts';
import type { Stage, StageContext, StageResult } from '../stage/stage.ts';
import type { NewSystem, WireEntity } from '../systems/new-system.ts';
import { mutantClasses, mutantsPerKind, proveMutants } from './mutant-proof.ts';
import type { ProofFields } from './proof-fields.ts';
import type { ClassResult, MutantResult, ProveDetail, Sampled } from './prove-detail.ts';
import { fixSeed, forgetSeed } from './prove-store.ts';
import { proveInSandbox, type SandboxProof } from './sandbox-proof.ts';
import { type SampleSize, sampleSize } from './sandbox-sample.ts';
import { seededDraw } from './seeded-draw.ts';

/**
 * Proves the prover: seeds faults into a copy of the new system and mistakes into the mapping, and reports whether the
 * comparison finds exactly those. Nothing of the rehearsal itself is changed: it works on the copy and in `proof/`.
 */
export const proveStage: Stage = stageThatCompares(comparedFields, mutantsPerKind, sampleSize);

/** The stage with a comparison that looks at other fields, or with other sizes; to test that a comparison that is blind is found out. */
export function stageThatCompares(
  fields: (entity: Entity, wire: WireEntity) => readonly ComparedField[],
  perKind: number,
  size: SampleSize,
): Stage {
  return { name: 'prove', run: (context) => run(context, fields, perKind, size), undo };
}

async function run(
  context: StageContext,
  compared: (entity: Entity, wire: WireEntity) => readonly ComparedField[],
  perKind: number,
  size: SampleSize,
): Promise<StageResult<ProveDetail>> {
  // What a killed attempt left belongs to a copy that is gone.
  await rm(context.folder.proof, { recursive: true, force: true });
  const seed = await fixSeed(context.store, context.run.id, randomUUID());
  await using system = await context.openNewSystem();
  const by = (choose: typeof compared) => (entity: string) =>
    choose(entityNamed(entity), system.wire(entity) ?? { fields: {} });
  const fields: ProofFields = { compared: by(compared), held: by(comparedFields) };
  const database = await proveDatabase(context, system, seed, fields, size);
  const mutants = await proveMutants(context, seededDraw(seed), fields, perKind, size);
  await removePictures(context);
  const detail = sumUp(seed, database, mutants.results, mutants.sampled);
  return { rows: detail.seeded, detail };
}

/** Undo forgets the seed and removes what was written; the copies of the new system are gone already. */
async function undo(context: StageContext): Promise<void> {
  await rm(context.folder.proof, { recursive: true, force: true });
  await forgetSeed(context.store, context.run.id);
}

async function proveDatabase(
  context: StageContext,
  system: NewSystem,
  seed: string,
  fields: ProofFields,
  size: SampleSize,
): Promise<SandboxProof | string> {
  const { openSandbox } = system;
  if (openSandbox === undefined) {
    return 'The new system cannot be copied, so no fault was seeded in its database; set `new.database` in changeover.yaml.';
  }
  return proveInSandbox(context, system, openSandbox, seed, fields, size);
}

/** `seeded.json` and the differences stay for people; the pictures of the copy are as large as the estate. */
async function removePictures(context: StageContext): Promise<void> {
  for (const folder of ['raw', 'read-back']) {
    await rm(join(context.folder.proof, folder), { recursive: true, force: true });
  }
}

function sumUp(
  seed: string,
  database: SandboxProof | string,
  mutants: readonly MutantResult[],
  mutated: readonly Sampled[],
): ProveDetail {
  const copied = typeof database === 'string' ? [] : database.sampled;
  const sampled = [
    ...copied,
    ...mutated.filter((one) => !copied.some((other) => other.entity === one.entity)),
  ];
  const inDatabase: readonly ClassResult[] = typeof database === 'string' ? [] : database.perClass;
  const perClass = [...inDatabase, ...mutantClasses(mutants)];
  const total = (what: 'seeded' | 'detected') => perClass.reduce((sum, one) => sum + one[what], 0);
  const alarms = typeof database === 'string' ? [] : database.alarms;
  const falseAlarms = alarms.length + mutants.reduce((sum, one) => sum + one.false_alarms, 0);
  // A mutant that the mapping's own checks refuse is never loaded: there is nothing left to notice.
  const loaded = mutants.filter((one) => one.outcome === 'detected' || one.outcome === 'missed');
  const survivors = loaded.filter((one) => one.second_author.length === 0);
  const seeded = total('seeded');
  return {
    ok: typeof database !== 'string' && seeded > 0 && total('detected') === seeded && falseAlarms === 0,
    seed,
    classes: perClass.filter((one) => one.seeded > 0).length,
    seeded,
    detected: total('detected'),
    false_alarms: falseAlarms,
    alarms: alarms.slice(0, 20),
    per_class: perClass,
    mutants,
    equivalent_mutants: mutants.filter((one) => one.outcome === 'equivalent').length,
    second_author: {
      mutants: loaded.length,
      noticed: loaded.length - survivors.length,
      survivors: survivors.map((one) => `${one.entity}: ${one.what}`),
    },
    ...(sampled.length > 0 ? { sampled } : {}),
    ...(typeof database === 'string' ? { sandbox: database } : {}),
  };
}
