import { identifier, literal, parquet } from '../duck/sql-text.ts';
import type { Entity } from '../model/entity.ts';
import type { StageContext } from '../stage/stage.ts';
import { entitiesIn, expectedFolder, picturePath } from './picture-paths.ts';

/** What people look up by its old key. */
const looked = new Set([
  'organization',
  'person',
  'order',
  'entitlement',
  'entitlement_line',
  'product',
  'sku',
]);

/** What else names a record; never searched where it is personal or secret. */
const naming = ['number', 'code', 'name'];

/**
 * Records of a run's expected picture by old key (the whole key, or with `part` its beginning), or by the beginning of the
 * number, code or name that everybody may see.
 */
export async function findRecords(
  context: Pick<StageContext, 'folder' | 'openDuck'>,
  text: string,
  options: { readonly part: boolean; readonly limit: number },
): Promise<{ entity: string; old_key: string; id: string; called: string | null }[]> {
  const folder = expectedFolder(context.folder);
  const entities = entitiesIn(folder).filter((one) => looked.has(one.name));
  if (entities.length === 0) return [];
  const found = entities
    .map((entity) => selectOf(entity, picturePath(folder, entity.name), text, options.part))
    .join(' UNION ALL ');
  await using duck = await context.openDuck();
  return await duck.rows(
    `SELECT * FROM (${found}) ORDER BY length(old_key), old_key, entity LIMIT ${Math.trunc(options.limit)}`,
  );
}

function selectOf(entity: Entity, path: string, text: string, part: boolean): string {
  const begins = (column: string) => `starts_with(lower(${column}), lower(${literal(text)}))`;
  const name = naming.find((one) => {
    const field = entity.fields[one];
    return field !== undefined && !field.personal && !field.secret;
  });
  const called = name === undefined ? 'NULL::VARCHAR' : identifier(name);
  const byKey = part ? begins('old_key') : `old_key = ${literal(text)}`;
  const fits = name === undefined ? byKey : `(${byKey} OR ${begins(called)})`;
  return `SELECT ${literal(entity.name)} AS entity, old_key, id::VARCHAR AS id, ${called} AS called FROM ${parquet(path)} WHERE ${fits}`;
}
