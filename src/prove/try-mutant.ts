import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { comparePictures } from '../compare/compare-pictures.ts';
import type { Duck } from '../duck/duck.ts';
import { parquet } from '../duck/sql-text.ts';
import { isChangeoverError } from '../lib/errors.ts';
import { mapEntity } from '../mapping/map-entity.ts';
import { conversionSettings, openMappingDuck } from '../mapping/mapping-duck.ts';
import type { PreparedMapping, PreparedMappings } from '../mapping/prepare-mappings.ts';
import { expectedPicture } from '../reconcile/expected-picture.ts';
import { expectedFolder, picturePath } from '../reconcile/picture-paths.ts';
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
  /** Entity → of how many keys one is touched; entities that are not named are touched whole. */
  readonly parts: ReadonlyMap<string, number>;
}

/** Whether a record is among those that a mutant touches, as SQL; every key falls into one part, in old and new alike. */
function touched(trial: MutantTrial, entity: string): string {
  const part = trial.parts.get(entity);
  return part === undefined ? 'true' : `(old_key IS NULL OR hash(old_key::VARCHAR) % ${part} = 0)`;
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
      mapping: { ...mapping, sql: onlyTouched(trial, mutant) },
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

function onlyTouched(trial: MutantTrial, mutant: Mutant): string {
  if (!trial.parts.has(mutant.entity)) return mutant.sql;
  return `SELECT * FROM (\n${mutant.sql.replace(/;\s*$/, '')}\n) WHERE ${touched(trial, mutant.entity)}`;
}

async function judge(
  trial: MutantTrial,
  mapping: PreparedMapping,
  folder: string,
): Promise<Pick<MutantResult, 'outcome' | 'differing' | 'found' | 'false_alarms' | 'second_author'>> {
  const { context, duck, fields } = trial;
  const { entity } = mapping;
  const target = join(folder, 'differences.parquet');
  const { disposed } = context.folder;
  const { crosswalk } = sharedFolder(context.project.folder);
  const part = touched(trial, entity.name);
  const records = parquet(picturePath(disposed, entity.name));
  // Records merged into a touched one belong to its picture, whatever part their own key is in.
  const truth = `(FROM ${records} WHERE ${part} OR disposition = 'MERGE')`;
  await duck.run(`
    CREATE OR REPLACE TABLE mutant_disposed AS
      SELECT m.*, coalesce(d.disposition, 'MIGRATE') AS disposition, d.survivor
        FROM ${parquet(join(folder, 'mapped.parquet'))} m
        LEFT JOIN (SELECT old_key, disposition, survivor FROM ${records}) d ON d.old_key = m.old_key
      UNION ALL BY NAME
      SELECT * EXCLUDE (reason) FROM ${records} WHERE disposition = 'MERGE' AND NOT ${part}`);
  const { system } = context.project.config.old;
  const picture = { disposed, crosswalk, system, entity, records: 'mutant_disposed' };
  await duck.run(`CREATE OR REPLACE TABLE mutant_picture AS ${await expectedPicture(duck, picture)}`);
  await comparePictures(duck, {
    entity: entity.name,
    oldSql: 'SELECT * REPLACE (id::VARCHAR AS id) FROM mutant_picture',
    newSql: `SELECT * REPLACE (id::VARCHAR AS id) FROM ${parquet(picturePath(context.folder.readBack, entity.name))} WHERE ${part}`,
    fields: fields.compared(entity.name),
    today: '0001-01-01',
    target,
  });
  await recordTruth(duck, {
    entity: entity.name,
    mutated: 'mutant_disposed',
    truth,
    disposed,
    crosswalk,
    fields: fields.held(entity.name).filter((field) => entity.fields[field.name] !== undefined),
  });
  const counts = await holdAgainstTruth(duck, target, picturePath(context.folder.differences, entity.name));
  const mutated = await wholeEstate(trial, entity.name, part, records);
  const noticed = counts.differing === 0 ? [] : await trial.secondAuthor.noticed(mutated);
  return { ...counts, outcome: outcomeOf(counts), second_author: noticed };
}

/** The entity as the mutant would have left it: touched records as mutated, the others as they are. */
async function wholeEstate(trial: MutantTrial, entity: string, part: string, records: string) {
  const { duck, context } = trial;
  const mutated = { entity, picture: 'mutant_picture', disposed: 'mutant_disposed' };
  if (!trial.parts.has(entity)) return mutated;
  const expected = parquet(picturePath(expectedFolder(context.folder), entity));
  await duck.run(`
    CREATE OR REPLACE VIEW mutant_estate AS FROM mutant_picture UNION ALL BY NAME SELECT * FROM ${expected} WHERE NOT ${part};
    CREATE OR REPLACE VIEW mutant_fates AS FROM mutant_disposed UNION ALL BY NAME
      SELECT * EXCLUDE (reason) FROM ${records} WHERE NOT ${part} AND disposition <> 'MERGE'`);
  return { entity, picture: 'mutant_estate', disposed: 'mutant_fates' };
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
