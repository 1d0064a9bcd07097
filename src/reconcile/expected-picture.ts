import { existsSync } from 'node:fs';
import type { Duck } from '../duck/duck.ts';
import { writeParquet } from '../duck/parquet-file.ts';
import { identifier, literal, parquet } from '../duck/sql-text.ts';
import { movingDispositions } from '../model/disposition.ts';
import { type Entity, references } from '../model/entity.ts';
import { picturePath } from './picture-paths.ts';

export interface ExpectedPicture {
  /** Folder of canonical records with their fate (`disposed/`). */
  readonly disposed: string;
  /** Folder of the crosswalk. */
  readonly crosswalk: string;
  /** Name of the old system. */
  readonly system: string;
  readonly entity: Entity;
  readonly target: string;
  /** Parquet file of the records, when they are not those of `disposed` (a mutant); fates still come from there. */
  readonly records?: string | undefined;
}

const moving = `(${movingDispositions.map(literal).join(', ')})`;

/**
 * Writes what the new system should hold of one entity: the moving records, with references to merged records turned
 * to their survivors, the id of the crosswalk, the old keys folded in, and the further external ids. Returns the rows.
 */
export async function writeExpectedPicture(duck: Duck, picture: ExpectedPicture): Promise<number> {
  const { entity } = picture;
  const refs = references(entity).filter((ref) => existsSync(picturePath(picture.disposed, ref.to)));
  for (const name of new Set([entity.name, ...refs.map((ref) => ref.to)])) {
    await duck.run(finalTargets(picture.disposed, name));
  }
  const replaced = refs.map(
    (ref, index) =>
      // A key that no record has stays as it is: it is a difference, not a silent nothing. A child whose parent was
      // merged into the child itself has none.
      `CASE ${ref.to === entity.name ? `WHEN r${index}.target = d.old_key THEN NULL ` : ''}WHEN r${index}.old_key IS NULL THEN d.${identifier(ref.name)} ELSE r${index}.target END AS ${identifier(ref.name)}`,
  );
  const joins = refs.map(
    (ref, index) =>
      `LEFT JOIN reconcile_target_${ref.to} r${index} ON r${index}.old_key = d.${identifier(ref.name)}`,
  );
  const fields = Object.keys(entity.fields).map(identifier);
  const select = `
    SELECT d.old_key, coalesce(c.id, d.id) AS id, m.merged_keys, ${externalIdsSql('d.xref', picture.system)} AS external_ids,
           ${fields.map((name) => replaced.find((one) => one.endsWith(` AS ${name}`)) ?? `d.${name}`).join(', ')}
      FROM ${parquet(picture.records ?? picturePath(picture.disposed, entity.name))} d
      LEFT JOIN ${crosswalkSql(picture.crosswalk, entity.name)} c ON c.old_key = d.old_key
      LEFT JOIN (SELECT target, array_to_string(list(old_key ORDER BY old_key), chr(10)) AS merged_keys
                   FROM reconcile_target_${entity.name} WHERE merged AND target IS NOT NULL GROUP BY target) m ON m.target = d.old_key
      ${joins.join('\n      ')}
     WHERE d.disposition IN ${moving}`;
  return writeParquet(duck, select, picture.target);
}

/**
 * Temporary table old_key → key of the record that stands for it in the new system (NULL: none does). Built once per
 * DuckDB: the dispositions of a run do not change while a stage works.
 */
function finalTargets(disposed: string, entity: string): string {
  return `
    CREATE TEMP TABLE IF NOT EXISTS reconcile_target_${entity} AS
    WITH RECURSIVE d AS (SELECT old_key, disposition, CAST(survivor AS VARCHAR) AS survivor FROM ${parquet(picturePath(disposed, entity))}),
    walk (old_key, heir, depth) AS (
      SELECT old_key, survivor, 1 FROM d WHERE disposition = 'MERGE'
      UNION ALL
      SELECT w.old_key, d.survivor, w.depth + 1 FROM walk w JOIN d ON d.old_key = w.heir
       WHERE d.disposition = 'MERGE' AND w.depth < 100
    )
    SELECT old_key, CASE WHEN disposition IN ${moving} THEN old_key END AS target, false AS merged
      FROM d WHERE disposition <> 'MERGE'
    UNION ALL
    SELECT w.old_key, w.heir, true FROM walk w JOIN d ON d.old_key = w.heir AND d.disposition IN ${moving}`;
}

/** The crosswalk of an entity as old_key, id; empty when there is none yet. */
export function crosswalkSql(folder: string, entity: string): string {
  const path = picturePath(folder, entity);
  return existsSync(path)
    ? `(SELECT old_key, id FROM ${parquet(path)})`
    : '(SELECT NULL::VARCHAR AS old_key, NULL::UUID AS id WHERE false)';
}

/** Further external ids of a mapped record (`xref`: an object or a list of them) as sorted lines of text. */
function externalIdsSql(column: string, system: string): string {
  const shape = literal('[{"system":"VARCHAR","kind":"VARCHAR","value":"VARCHAR"}]');
  const list = `from_json(CASE json_type(${column}) WHEN 'OBJECT' THEN json_array(${column}) ELSE ${column} END, ${shape})`;
  const named = `list_transform(${list}, lambda x: {'system': coalesce(x.system, ${literal(system)}), 'kind': coalesce(x.kind, 'xref'), 'value': x.value})`;
  return `CASE WHEN ${column} IS NOT NULL THEN ${externalIdLines(`list_filter(${named}, lambda x: x.value IS NOT NULL)`)} END`;
}

/** External ids as one comparable text: sorted, one per line. */
export function externalIdLines(list: string): string {
  return `nullif(array_to_string(list_sort(list_distinct(list_transform(${list}, lambda x: x.system || '/' || x.kind || '/' || x.value))), chr(10)), '')`;
}
