import type { ComparedField } from '../compare/comparison.ts';
import type { Duck } from '../duck/duck.ts';
import { identifier, parquet } from '../duck/sql-text.ts';
import { crosswalkSql } from '../reconcile/expected-picture.ts';
import { entitiesIn, picturePath } from '../reconcile/picture-paths.ts';

export interface TruthSources {
  readonly entity: string;
  /** SQL source of the mutant's records with their dispositions. */
  readonly mutated: string;
  /** SQL source of the true records with their dispositions; the same for all mutants of an entity. */
  readonly truth: string;
  readonly disposed: string;
  readonly crosswalk: string;
  /** Canonical fields that the new system can hold. */
  readonly fields: readonly ComparedField[];
}

/**
 * The old keys of moving records in which a mutant and the true mapping differ, into the temporary table
 * `mutant_truth`: a plain EXCEPT, written without the comparison engine and the expected picture, so that a mistake
 * there cannot hide itself here.
 */
export async function recordTruth(duck: Duck, sources: TruthSources): Promise<void> {
  const { entity } = sources;
  for (const name of new Set([entity, ...sources.fields.flatMap((field) => field.to ?? [])]))
    await duck.run(recordsOf(sources, name));
  await duck.run(`CREATE TEMP TABLE IF NOT EXISTS true_${entity} AS ${facts(sources, sources.truth)}`);
  await duck.run(`CREATE OR REPLACE TEMP TABLE mutant_facts AS ${facts(sources, sources.mutated)}`);
  await duck.run(`
    CREATE OR REPLACE TEMP TABLE mutant_truth AS
      SELECT old_key FROM (FROM mutant_facts EXCEPT FROM true_${entity})
      UNION SELECT old_key FROM (FROM true_${entity} EXCEPT FROM mutant_facts)`);
}

/** Every moving record with what can be seen of it in the new system. */
function facts(sources: TruthSources, records: string): string {
  const refs = sources.fields.filter((field) => field.to !== undefined);
  const columns = sources.fields.map((field) => {
    const at = refs.indexOf(field);
    return `${at < 0 ? plain(field) : reference(sources, field, `r${at}`)} AS ${identifier(field.name)}`;
  });
  const joins = refs.map(
    (field, at) => `LEFT JOIN true_record_${field.to} r${at} ON r${at}.old_key = m.${identifier(field.name)}`,
  );
  const own = `true_record_${sources.entity}`;
  return `
    SELECT ${['m.old_key', 'x.further', ...columns].join(', ')}
      FROM ${records} m
      LEFT JOIN ${own} c ON c.old_key = m.old_key
      LEFT JOIN (${furtherIds(records, own)}) x ON x.record = coalesce(c.record, m.old_key)
      ${joins.join(' ')}
     WHERE m.disposition IN ('MIGRATE', 'REISSUE')`;
}

/** Where a reference leads: a key that no record has stays as it is, and nothing is its own parent. */
function reference(sources: TruthSources, field: ComparedField, r: string): string {
  const leads = `CASE WHEN ${r}.old_key IS NULL THEN m.${identifier(field.name)} ELSE ${r}.record END`;
  return field.to === sources.entity ? `nullif(${leads}, c.record)` : leads;
}

/** All further external ids of a record of the new system, those of records merged into it included. */
function furtherIds(records: string, own: string): string {
  const list = (name: string) =>
    `CASE json_type(f.xref) WHEN 'ARRAY' THEN json_extract_string(f.xref, '$[*].${name}') ELSE [json_extract_string(f.xref, '$.${name}')] END`;
  return `
    SELECT record, string_agg(DISTINCT concat_ws('|', system, kind, id), ' ' ORDER BY concat_ws('|', system, kind, id)) AS further
      FROM (SELECT coalesce(c.record, f.old_key) AS record, unnest(${list('system')}) AS system,
                   unnest(${list('kind')}) AS kind, unnest(${list('value')}) AS id
              FROM ${records} f LEFT JOIN ${own} c ON c.old_key = f.old_key WHERE f.xref IS NOT NULL)
     WHERE id IS NOT NULL GROUP BY record`;
}

/**
 * Temporary table old key → the record it leads to in the new system. A merged record leads to its survivor even where the
 * crosswalk has kept an id of its own for it, from a run in which it still moved.
 */
function recordsOf(sources: TruthSources, entity: string): string {
  const create = `CREATE TEMP TABLE IF NOT EXISTS true_record_${entity} AS`;
  if (!entitiesIn(sources.disposed).some((one) => one.name === entity)) {
    return `${create} SELECT NULL::VARCHAR AS old_key, NULL::VARCHAR AS record WHERE false`;
  }
  return `${create}
    WITH RECURSIVE d AS (FROM ${parquet(picturePath(sources.disposed, entity))} SELECT old_key, disposition, survivor::VARCHAR AS survivor),
    walk (old_key, heir, steps) AS (
      SELECT old_key, survivor, 1 FROM d WHERE disposition = 'MERGE'
      UNION ALL
      SELECT w.old_key, d.survivor, w.steps + 1 FROM walk w JOIN d ON d.old_key = w.heir
       WHERE d.disposition = 'MERGE' AND w.steps < 100)
    SELECT e.old_key, CASE WHEN d.disposition IN ('MIGRATE', 'REISSUE') THEN coalesce(c.id::VARCHAR, e.heir) END AS record
      FROM (SELECT old_key, old_key AS heir FROM d WHERE disposition <> 'MERGE' UNION ALL SELECT old_key, heir FROM walk) e
      JOIN d ON d.old_key = e.heir AND d.disposition <> 'MERGE'
      LEFT JOIN ${crosswalkSql(sources.crosswalk, entity)} c ON c.old_key = e.heir`;
}

/** A value without what the table of equal representations allows to differ. */
function plain(field: ComparedField): string {
  const column = `m.${identifier(field.name)}`;
  const blanks = "' ' || chr(9) || chr(10) || chr(13)";
  if (field.equivalence === 'email') return `nullif(trim(lower(${column}), ${blanks}), '')`;
  if (field.equivalence === 'trailing-blanks') return `nullif(rtrim(${column}, ${blanks}), '')`;
  if (field.equivalence === 'instant') return `date_trunc('millisecond', ${column})`;
  // One mapping writes the keys of a JSON object in one order, so its text is enough here.
  if (field.equivalence === 'json') return `nullif(CAST(${column} AS VARCHAR), '{}')`;
  return column;
}
