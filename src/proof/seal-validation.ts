import { createHash, randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import type { Duck } from '../duck/duck.ts';
import { canonicalJson, type EvidenceJson } from '../evidence/canonical-json.ts';
import { appendEvidenceIn } from '../evidence/evidence-store.ts';
import { programCircumstances } from '../evidence/program-circumstances.ts';
import { ChangeoverError } from '../lib/errors.ts';
import { inTransaction } from '../lib/postgres.ts';
import type { Actor } from '../store/actor.ts';
import { drawSample } from './draw-sample.ts';
import { planned, previewValidation, tell } from './plan-validation.ts';
import type { PlantedField } from './plant-record.ts';
import { type Population, populationsHash, writePopulation } from './population.ts';
import { folderOf, openPictures, type ProofContext, validationFolder } from './proof-context.ts';
import { writePictures } from './review-pictures.ts';
import { insertItems } from './review-store.ts';
import type { PlanSize } from './sample-plan.ts';
import type { ValidationPlan } from './validation-plan.ts';
import {
  findValidation,
  markDrawn,
  markSealed,
  reserveDraw,
  type StoredValidation,
} from './validation-store.ts';

/**
 * Seals a plan and draws its sample. First the hashes of plan, population and seed go into the evidence chain; only then
 * is anything drawn, by the seed alone. Records that were drawn before (by their content) are never drawn again. Killed
 * in between, `ensureDrawn` ends the draw with the same result. Throws VALIDATION_PLAN, VALIDATION_DRAWN,
 * VALIDATION_STATE, EVIDENCE_BROKEN.
 */
export async function sealValidation(context: ProofContext, actor: Actor, id: string): Promise<void> {
  const { pool, project } = context;
  const migration = project.config.name;
  const before = await findValidation(pool, migration, id);
  if (before === undefined) throw new ChangeoverError('NOT_FOUND', { what: 'validation', id });
  const { size } = await previewValidation(context, before.plan, before.run);
  const [problem] = size.problems;
  if (problem !== undefined)
    throw new ChangeoverError('VALIDATION_PLAN', { reason: problem.replace(/\.$/, '') });
  await using duck = await openPictures(context, before.run);
  const populations = await writePopulations(context, duck, before);
  const circumstances = await programCircumstances(pool, project.config, context.clock(), before.environment);
  await inTransaction(pool, async (client) => {
    const held = await planned(client, migration, id, 'sealed');
    if (held.version !== before.version) throw new ChangeoverError('CHANGED_MEANWHILE', { what: 'plan' });
    await refuseSecondDraw(client, held, populations);
    const seal = sealOf(held.plan, size, populations);
    const { seq } = await appendEvidenceIn(client, {
      ...circumstances,
      run: held.run,
      kind: 'validation-seal',
      outcome: 'PASS',
      summary: `Sample of ${size.sample} records sealed: ${held.plan.title}`,
      body: {
        validation: id,
        plan_hash: seal.planHash,
        population_hash: seal.populationHash,
        seed_hash: seal.seedHash,
        population: size.population,
        sample: size.sample,
        sealed_by: actor.account,
      },
    });
    await markSealed(client, id, { ...seal, seq, at: circumstances.at });
    const { seed: _secret, ...shown } = seal;
    await tell(client, migration, actor, 'validation.seal', id, { before: null, after: shown });
  });
  await ensureDrawn(context, id);
}

/** Draws a sealed sample unless that is done; the same seed and population give the same sample. */
export async function ensureDrawn(context: ProofContext, id: string): Promise<StoredValidation> {
  const { pool, project } = context;
  const migration = project.config.name;
  const found = await findValidation(pool, migration, id);
  if (found === undefined) throw new ChangeoverError('NOT_FOUND', { what: 'validation', id });
  if (found.seed === null || found.drawnAt !== null) return found;
  return inTransaction(pool, async (client) => {
    // Held to the end: of two who find it not drawn the second waits, and must not write the same files beside the first.
    const held = await findValidation(client, migration, id, true);
    if (held === undefined) throw new ChangeoverError('NOT_FOUND', { what: 'validation', id });
    if (held.seed === null || held.drawnAt !== null) return held;
    return draw(context, client, { ...held, seed: held.seed });
  });
}

async function draw(
  context: ProofContext,
  client: pg.ClientBase,
  held: StoredValidation & { readonly seed: string },
): Promise<StoredValidation> {
  const { id, run, seed, size, plan } = held;
  await using duck = await openPictures(context, run);
  const folder = validationFolder(context, run, id);
  await drawSample(duck, {
    seed,
    populations: join(folder, 'population'),
    strata: size.strata,
    planted: plan.planted,
    secondReviewPercent: plan.secondReviewPercent,
  });
  const planted = await writePictures(context, duck, { run, seed, target: folder });
  const at = context.clock().toISOString();
  await storeItems(client, duck, id, planted);
  await markDrawn(client, id, at);
  return { ...held, drawnAt: at };
}

async function writePopulations(
  context: ProofContext,
  duck: Duck,
  { id, run, plan }: StoredValidation,
): Promise<Population[]> {
  const target = join(validationFolder(context, run, id), 'population');
  await mkdir(target, { recursive: true });
  const populations: Population[] = [];
  for (const { entity, sharePercent } of plan.entities) {
    if (sharePercent > 0)
      populations.push(await writePopulation(duck, folderOf(context, run), plan, entity, target));
  }
  return populations;
}

async function refuseSecondDraw(
  client: pg.ClientBase,
  { id, migration, run }: StoredValidation,
  populations: readonly Population[],
): Promise<void> {
  const before = await reserveDraw(client, migration, id, populations);
  if (before !== undefined) throw new ChangeoverError('VALIDATION_DRAWN', { ...before, run });
}

function sealOf(plan: ValidationPlan, size: PlanSize, populations: readonly Population[]) {
  const seed = randomBytes(32).toString('hex');
  const sealed = { plan, strata: size.strata } as unknown as EvidenceJson;
  return {
    planHash: sha256(canonicalJson(sealed)),
    populationHash: populationsHash(populations),
    seed,
    seedHash: sha256(seed),
  };
}

interface DrawnRow {
  readonly id: string;
  readonly entity: string;
  readonly stratum: string;
  readonly old_key: string;
  readonly turn: number;
  readonly place: number | null;
  readonly second: boolean;
  readonly planted: boolean;
}

const page = 5000;

async function storeItems(
  client: pg.ClientBase,
  duck: Duck,
  id: string,
  planted: ReadonlyMap<string, PlantedField>,
): Promise<void> {
  for (let from = 0; ; from += page) {
    const rows = await duck.rows<DrawnRow>(
      `SELECT id::VARCHAR AS id, entity, stratum, old_key, turn::INTEGER AS turn, place::INTEGER AS place, second, planted
         FROM drawn WHERE turn > ${from} AND turn <= ${from + page} ORDER BY turn`,
    );
    if (rows.length === 0) return;
    const items = rows
      .filter((row) => !row.planted || planted.has(row.id))
      .map(({ old_key: oldKey, ...row }) => ({ ...row, oldKey, planted: planted.get(row.id) ?? null }));
    await insertItems(client, id, items);
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
