import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { comparePictures } from '../compare/compare-pictures.ts';
import type { Duck } from '../duck/duck.ts';
import { writeParquet } from '../duck/parquet-file.ts';
import { parquet } from '../duck/sql-text.ts';
import { isChangeoverError } from '../lib/errors.ts';
import { mapEntity } from '../mapping/map-entity.ts';
import { conversionSettings, openMappingDuck } from '../mapping/mapping-duck.ts';
import type { PreparedMapping, PreparedMappings } from '../mapping/prepare-mappings.ts';
import { writeExpectedPicture } from '../reconcile/expected-picture.ts';
import { picturePath } from '../reconcile/picture-paths.ts';
import { sharedFolder } from '../stage/run-folder.ts';
import type { StageContext } from '../stage/stage.ts';
import type { Mutant } from './plan-mutants.ts';
import type { ProofFields } from './proof-fields.ts';
import type { MutantResult } from './prove-detail.ts';
import type { SecondAuthor } from './second-author.ts';
import { recordTruth } from './truth-difference.ts';

export interface MutantTrial {
  readonly context: StageContext;
  readonly prepared: PreparedMappings;
  readonly fields: ProofFields;
  readonly secondAuthor: SecondAuthor;
  /** From `openMappingDuck` with the project's own value maps. */
  readonly mappingDuck: Duck;
  /** For the comparison. */
  readonly duck: Duck;
}

/**
 * Maps one mutant into `proof/`, compares its picture with what the new system holds, and holds the outcome against
 * the truth: the records on which the two mappings differ. Records that differed before any mutant are left aside.
 */
export async function tryMutant(trial: MutantTrial, mutant: Mutant): Promise<MutantResult> {
  const { context, prepared } = trial;
  const mapping = prepared.mappings.find((one) => one.entity.name === mutant.entity);
  if (mapping === undefined) throw new Error(`no mapping of ${mutant.entity}`);
  const folder = join(context.folder.proof, 'mutant');
  await mkdir(folder, { recursive: true });
  try {
    const refusal = await mapMutant(trial, mutant, mapping, join(folder, 'mapped.parquet'));
    const shared = { id: mutant.id, operator: mutant.operator, entity: mutant.entity, what: mutant.what };
    if (refusal !== undefined) {
      const outcome = { outcome: 'refused', refused_by: refusal } as const;
      return { ...shared, ...outcome, differing: 0, found: 0, false_alarms: 0, second_author: [] };
    }
    return { ...shared, ...(await judge(trial, mapping, folder)) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Returns the code of the refusal when the mapping's own checks stop the mutant. */
async function mapMutant(
  trial: MutantTrial,
  mutant: Mutant,
  mapping: PreparedMapping,
  target: string,
): Promise<string | undefined> {
  // Value maps are fixed when a mapping's DuckDB is opened.
  const own = mutant.maps === undefined ? undefined : await openMappingDuck(trial.context, mutant.maps);
  try {
    await mapEntity(own ?? trial.mappingDuck, {
      mapping: { ...mapping, sql: mutant.sql },
      settings: conversionSettings(trial.context.project),
      tables: trial.prepared.tables,
      target,
    });
    return undefined;
  } catch (error) {
    if (isChangeoverError(error) && error.kind === 'refused') return error.code;
    throw error;
  } finally {
    own?.close();
  }
}

async function judge(
  trial: MutantTrial,
  mapping: PreparedMapping,
  folder: string,
): Promise<Pick<MutantResult, 'outcome' | 'differing' | 'found' | 'false_alarms' | 'second_author'>> {
  const { context, duck } = trial;
  const entity = mapping.entity;
  const disposed = join(folder, 'disposed.parquet');
  const picture = join(folder, 'picture.parquet');
  const target = join(folder, 'differences.parquet');
  const truth = picturePath(context.folder.disposed, entity.name);
  await writeParquet(
    duck,
    `SELECT m.*, coalesce(d.disposition, 'MIGRATE') AS disposition, d.reason, d.survivor
       FROM ${parquet(join(folder, 'mapped.parquet'))} m LEFT JOIN (SELECT old_key, disposition, reason, survivor FROM ${parquet(truth)}) d ON d.old_key = m.old_key`,
    disposed,
  );
  await writeExpectedPicture(duck, {
    disposed: context.folder.disposed,
    crosswalk: sharedFolder(context.project.folder).crosswalk,
    system: context.project.config.old.system,
    entity,
    target: picture,
    records: disposed,
  });
  await comparePictures(duck, {
    entity: entity.name,
    oldSql: `SELECT * REPLACE (id::VARCHAR AS id) FROM ${parquet(picture)}`,
    newSql: `SELECT * REPLACE (id::VARCHAR AS id) FROM ${parquet(picturePath(context.folder.readBack, entity.name))}`,
    fields: trial.fields.compared(entity.name),
    today: '0001-01-01',
    target,
  });
  const canonical = trial.fields.held(entity.name).filter((field) => entity.fields[field.name] !== undefined);
  const crosswalk = sharedFolder(context.project.folder).crosswalk;
  await recordTruth(
    duck,
    { mutated: disposed, truth, disposed: context.folder.disposed, crosswalk },
    canonical,
  );
  const counts = await holdAgainstTruth(duck, target, picturePath(context.folder.differences, entity.name));
  const second = await trial.secondAuthor.noticed({ entity: entity.name, picture, disposed });
  return { ...counts, outcome: outcomeOf(counts), second_author: counts.differing === 0 ? [] : second };
}

async function holdAgainstTruth(duck: Duck, found: string, before: string) {
  const keys = (file: string) => `SELECT DISTINCT old_key FROM ${parquet(file)}`;
  await duck.run(`
    CREATE OR REPLACE TEMP TABLE mutant_found AS ${keys(found)} EXCEPT ${keys(before)};
    CREATE OR REPLACE TEMP TABLE mutant_expected AS SELECT old_key FROM mutant_truth EXCEPT ${keys(before)}`);
  return {
    differing: await duck.count('SELECT count(*) FROM mutant_expected'),
    found: await duck.count('SELECT count(*) FROM mutant_found SEMI JOIN mutant_expected USING (old_key)'),
    false_alarms: await duck.count(
      'SELECT count(*) FROM mutant_found ANTI JOIN mutant_expected USING (old_key)',
    ),
  };
}

function outcomeOf(counts: { differing: number; found: number }): MutantResult['outcome'] {
  if (counts.differing === 0) return 'equivalent';
  return counts.found === counts.differing ? 'detected' : 'missed';
}
