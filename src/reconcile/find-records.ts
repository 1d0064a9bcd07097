import { literal, parquet } from '../duck/sql-text.ts';
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

/** Records of a run's expected picture by old key: the whole key, or (`part`) its beginning. */
export async function findRecords(
  context: Pick<StageContext, 'folder' | 'openDuck'>,
  text: string,
  options: { readonly part: boolean; readonly limit: number },
): Promise<{ entity: string; old_key: string; id: string }[]> {
  const folder = expectedFolder(context.folder);
  const entities = entitiesIn(folder).filter((one) => looked.has(one.name));
  if (entities.length === 0) return [];
  const fits = options.part
    ? `starts_with(lower(old_key), lower(${literal(text)}))`
    : `old_key = ${literal(text)}`;
  await using duck = await context.openDuck();
  const found = entities
    .map(
      ({ name }) =>
        `SELECT ${literal(name)} AS entity, old_key, id::VARCHAR AS id FROM ${parquet(picturePath(folder, name))} WHERE ${fits}`,
    )
    .join(' UNION ALL ');
  return await duck.rows(
    `SELECT * FROM (${found}) ORDER BY length(old_key), old_key, entity LIMIT ${Math.trunc(options.limit)}`,
  );
}
