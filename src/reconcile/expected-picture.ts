import { existsSync } from 'node:fs';
import type { Duck } from '../duck/duck.ts';
import { writeParquet } from '../duck/parquet-file.ts';
import { identifier, literal, parquet } from '../duck/sql-text.ts';
import { movingDispositions } from '../model/disposition.ts';
import { type Entity, references } from '../model/entity.ts';
import { externalIdLines, xrefList } from './external-ids.ts';
import { picturePath } from './picture-paths.ts';

export interface ExpectedPicture {
  /** Folder of canonical records with their fate (`disposed/`). */
  readonly disposed: string;
  /** Folder of the crosswalk. */
  readonly crosswalk: string;
  /** Name of the old system. */
  readonly system: string;
  readonly entity: Entity;
  /** SQL source of the records, when they are not those of `disposed` (a mutant); references still lead there. */
  readonly records?: string | undefined;
}

const moving = `(${movingDispositions.map(literal).join(', ')})`;

/**
 * Writes what the new system should hold of one entity: the moving records, with references to merged records turned
 * to their survivors, the id of the crosswalk, the old keys folded in, and all further external ids. Returns the rows.
 */
export async function writeExpectedPicture(
  duck: Duck,
  picture: ExpectedPicture & { readonly target: string },
): Promise<number> {
  return writeParquet(duck, await expectedPicture(duck, picture), picture.target);
}

/** The SELECT of an expected picture; the temporary tables that it reads are made on the way. */
export async function expectedPicture(duck: Duck, picture: ExpectedPicture): Promise<string> {
  const { entity } = picture;
  const refs = references(entity).filter((ref) => existsSync(picturePath(picture.disposed, ref.to)));
  for (const name of new Set([entity.name, ...refs.map((ref) => ref.to)])) {
    await duck.run(finalTargets(picture.disposed, name));
  }
  const fields = Object.keys(entity.fields).map((name) => {
    const index = refs.findIndex((ref) => ref.name === name);
    return index < 0 ? `d.${identifier(name)}` : `${target(entity, name, index)} AS ${identifier(name)}`;
  });
  const joins = refs.map(
    (ref, index) =>
      `LEFT JOIN reconcile_target_${ref.to} r${index} ON r${index}.old_key = d.${identifier(ref.name)}`,
  );
  const records = picture.records ?? parquet(picturePath(picture.disposed, entity.name));
  return `
    SELECT d.old_key, coalesce(c.id, d.id) AS id, m.merged_keys,
           ${externalIdLines(`list_concat(${xrefList('d.xref', picture.system)}, m.xrefs)`)} AS external_ids, ${fields.join(', ')}
      FROM ${records} d
      LEFT JOIN ${crosswalkSql(picture.crosswalk, entity.name)} c ON c.old_key = d.old_key
      LEFT JOIN (${mergedInto(entity.name, records, picture.system)}) m ON m.target = d.old_key
      ${joins.join('\n      ')}
     WHERE d.disposition IN ${moving}`;
}

/** What a reference should show: the record that stands for the one referred to. */
function target(entity: Entity, name: string, index: number): string {
  const ref = `r${index}`;
  const self = references(entity).some((one) => one.name === name && one.to === entity.name);
  const own = `d.${identifier(name)}`;
  // A key that no record has stays as it is: it is a difference, not a silent nothing. What is its own parent, or whose
  // parent was merged into it, has none.
  return self
    ? `CASE WHEN ${ref}.old_key IS NULL THEN nullif(${own}, d.old_key) ELSE nullif(${ref}.target, d.old_key) END`
    : `CASE WHEN ${ref}.old_key IS NULL THEN ${own} ELSE ${ref}.target END`;
}

/** Per surviving record: the old keys folded into it, in order, and their external ids. */
function mergedInto(entity: string, records: string, system: string): string {
  return `
    SELECT t.target, array_to_string(list(t.old_key ORDER BY t.old_key), chr(10)) AS merged_keys,
           flatten(list(${xrefList('f.xref', system)}) FILTER (f.xref IS NOT NULL)) AS xrefs
      FROM reconcile_target_${entity} t LEFT JOIN ${records} f ON f.old_key = t.old_key
     WHERE t.merged AND t.target IS NOT NULL GROUP BY t.target`;
}

/**
 * Temporary table old_key → key of the record that stands for it in the new system (NULL: none does), of those records only
 * that do not stand for themselves: they are few, and all keys of a large estate would fill the memory. Built once per DuckDB:
 * the dispositions of a run do not change while a stage works.
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
    SELECT old_key, CAST(NULL AS VARCHAR) AS target, false AS merged
      FROM d WHERE disposition <> 'MERGE' AND disposition NOT IN ${moving}
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
