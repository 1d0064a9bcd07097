import { identifier, parquet } from '../duck/sql-text.ts';
import { ChangeoverError } from '../lib/errors.ts';
import type { Entity } from '../model/entity.ts';
import { expectedFolder, picturePath } from '../reconcile/picture-paths.ts';
import { comparedEntities, mayDivide, mostStrata } from './population.ts';
import { folderOf, openPictures, type ProofContext } from './proof-context.ts';
import { findRun } from './validation-store.ts';

/** An entity with migrated records, and what can make strata of them. */
export interface PlannableEntity {
  readonly entity: string;
  readonly title: string;
  readonly population: number;
  /** Fields with two values or more, and no more than strata may be. */
  readonly fields: readonly string[];
}

/** What a plan can name in a run; of the newest run when `run` is absent. Throws VALIDATION_RUN. */
export async function plannableEntities(
  context: ProofContext,
  run: string | undefined,
): Promise<{ run: string; entities: PlannableEntity[] }> {
  const found = await findRun(context.pool, context.project.config.name, run);
  if (found === undefined) throw new ChangeoverError('VALIDATION_RUN', { run: run ?? '(none)' });
  const folder = folderOf(context, found.id);
  await using duck = await openPictures(context, found.id);
  const entities: PlannableEntity[] = [];
  for (const entity of comparedEntities(folder)) {
    const names = dividingFields(entity);
    const counts = names.map((name) => `count(DISTINCT ${identifier(name)})::INTEGER AS ${identifier(name)}`);
    const row = await duck.row<Record<string, number>>(
      `SELECT ${['count(*)::INTEGER AS "*"', ...counts].join(', ')} FROM ${parquet(picturePath(expectedFolder(folder), entity.name))}`,
    );
    const population = row?.['*'] ?? 0;
    const fields = names.filter((name) => (row?.[name] ?? 0) > 1 && (row?.[name] ?? 0) < mostStrata);
    if (population > 0) entities.push({ entity: entity.name, title: entity.plural, population, fields });
  }
  return { run: found.id, entities };
}

function dividingFields(entity: Entity): string[] {
  return Object.entries(entity.fields)
    .filter(([, field]) => mayDivide(field))
    .map(([name]) => name);
}
