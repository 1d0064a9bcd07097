import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Duck } from '../duck/duck.ts';
import { writeParquet } from '../duck/parquet-file.ts';
import { identifier, literal, parquet } from '../duck/sql-text.ts';
import { ChangeoverError } from '../lib/errors.ts';
import { findEntity } from '../model/canonical-model.ts';
import type { Entity } from '../model/entity.ts';
import { entitiesIn, expectedFolder, picturePath } from '../reconcile/picture-paths.ts';
import type { RunFolder } from '../stage/run-folder.ts';
import type { Stratum } from './sample-plan.ts';
import type { ValidationPlan } from './validation-plan.ts';

/** Field types whose values can make strata: few values, or a reference to few records. */
const dividing: ReadonlySet<string> = new Set(['enum', 'boolean', 'ref', 'text']);
export const mostStrata = 50;

/** Whether a field may make strata: its values are shown to reviewers. */
export function mayDivide(field: Entity['fields'][string]): boolean {
  return dividing.has(field.type) && !field.secret && !field.personal;
}

/** The strata of all migrated records of a run, in the order of the model. Throws VALIDATION_RUN, VALIDATION_FIELD. */
export async function strataOf(
  duck: Duck,
  folder: RunFolder,
  plan: Pick<ValidationPlan, 'entities'>,
): Promise<Stratum[]> {
  const strata: Stratum[] = [];
  for (const entity of comparedEntities(folder)) {
    const by = plan.entities.find((one) => one.entity === entity.name)?.strataBy ?? null;
    const rows = await duck.rows<{ stratum: string; population: number }>(
      `SELECT stratum, count(*)::INTEGER AS population
         FROM (SELECT ${stratumSql(entity, by)} AS stratum FROM ${parquet(picturePath(expectedFolder(folder), entity.name))} e)
        GROUP BY stratum ORDER BY stratum`,
    );
    if (rows.length > mostStrata) throw fieldError(entity, by);
    strata.push(...rows.map((row) => ({ entity: entity.name, ...row })));
  }
  return strata;
}

/** The entities of which a run compared records. Throws VALIDATION_RUN. */
export function comparedEntities(folder: RunFolder): Entity[] {
  const found = entitiesIn(expectedFolder(folder));
  if (found.length === 0) throw new ChangeoverError('VALIDATION_RUN', { run: folder.root.split('/').at(-1) });
  return found;
}

/** The population of one entity: a file with a line per migrated record, and a hash over them. */
export interface Population {
  readonly entity: string;
  readonly file: string;
  readonly records: number;
  readonly hash: string;
}

/**
 * Writes who can be drawn of an entity: `old_key, stratum, line`, where `line` is the SHA-256 over key, stratum, the
 * record as it should be and as the new system has it. The hash of the population: records that changed are others.
 */
export async function writePopulation(
  duck: Duck,
  folder: RunFolder,
  plan: ValidationPlan,
  entityName: string,
  target: string,
): Promise<Population> {
  const entity = findEntity(entityName);
  if (entity === undefined)
    throw new ChangeoverError('USAGE', { reason: `there is no entity ${entityName}` });
  const by = plan.entities.find((one) => one.entity === entityName)?.strataBy ?? null;
  const file = join(target, `${entityName}.parquet`);
  const records = await writeParquet(duck, populationSql(folder, entity, by), file);
  const row = await duck.row<{ hash: string }>(
    `SELECT sha256(coalesce(string_agg(part, '' ORDER BY bucket), '')) AS hash
       FROM (SELECT substr(line, 1, 3) AS bucket, sha256(string_agg(line, '' ORDER BY line)) AS part
               FROM ${parquet(file)} GROUP BY bucket)`,
  );
  return { entity: entityName, file, records, hash: row?.hash ?? '' };
}

/** One hash over the populations of all entities. */
export function populationsHash(populations: readonly Population[]): string {
  const lines = populations.map((one) => `${one.entity} ${one.records} ${one.hash}\n`).sort();
  return createHash('sha256').update(lines.join('')).digest('hex');
}

function populationSql(folder: RunFolder, entity: Entity, by: string | null): string {
  const readBack = picturePath(folder.readBack, entity.name);
  // A key that the new system has twice must not make two records of one.
  const found = existsSync(readBack)
    ? `(SELECT old_key, string_agg(to_json(r)::VARCHAR, chr(10) ORDER BY r.id) AS found FROM ${parquet(readBack)} r GROUP BY old_key)`
    : '(SELECT NULL::VARCHAR AS old_key, NULL::VARCHAR AS found WHERE false)';
  return `
    SELECT e.old_key, ${stratumSql(entity, by)} AS stratum,
           sha256(e.old_key || chr(10) || ${stratumSql(entity, by)} || chr(10) || to_json(e)::VARCHAR || chr(10) || coalesce(n.found, '')) AS line
      FROM ${parquet(picturePath(expectedFolder(folder), entity.name))} e
      LEFT JOIN ${found} n ON n.old_key = e.old_key
     ORDER BY e.old_key`;
}

function stratumSql(entity: Entity, by: string | null): string {
  if (by === null) return "''";
  const field = entity.fields[by];
  if (field === undefined || !mayDivide(field)) throw fieldError(entity, by);
  return `coalesce(e.${identifier(by)}::VARCHAR, ${literal('(none)')})`;
}

function fieldError(entity: Entity, by: string | null): ChangeoverError {
  const known = Object.entries(entity.fields)
    .filter(([, field]) => (field.type === 'enum' || field.type === 'boolean') && !field.secret)
    .map(([name]) => name)
    .join(', ');
  return new ChangeoverError('VALIDATION_FIELD', { entity: entity.name, field: by, known });
}
