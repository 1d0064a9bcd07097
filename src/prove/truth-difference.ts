import { existsSync } from 'node:fs';
import type { ComparedField } from '../compare/comparison.ts';
import type { Duck } from '../duck/duck.ts';
import { identifier, parquet } from '../duck/sql-text.ts';
import { picturePath } from '../reconcile/picture-paths.ts';

export interface TruthFiles {
  /** Mapped records of the mutant, and of the true mapping, both with their dispositions. */
  readonly mutated: string;
  readonly truth: string;
  readonly disposed: string;
  readonly crosswalk: string;
}

/**
 * The old keys of moving records in which two mapped pictures of an entity differ, into the temporary table
 * `mutant_truth`: a plain EXCEPT, written without the comparison engine and the expected picture, so that a mistake
 * there cannot hide itself here.
 */
export async function recordTruth(
  duck: Duck,
  files: TruthFiles,
  fields: readonly ComparedField[],
): Promise<void> {
  const refs = fields.filter((field) => field.to !== undefined);
  const columns = fields.map((field) => {
    const at = refs.indexOf(field);
    return `${at < 0 ? plain(field) : `r${at}.record`} AS ${identifier(field.name)}`;
  });
  const joins = refs.map(
    (field, at) =>
      `LEFT JOIN ${recordsOf(files, field.to ?? '')} r${at} ON r${at}.old_key = m.${identifier(field.name)}`,
  );
  const select = (file: string) =>
    `SELECT ${['m.old_key', ...columns].join(', ')} FROM ${parquet(file)} m ${joins.join(' ')} WHERE m.disposition IN ('MIGRATE', 'REISSUE')`;
  await duck.run(`CREATE OR REPLACE TEMP TABLE mutant_mapped AS ${select(files.mutated)}`);
  await duck.run(`CREATE OR REPLACE TEMP TABLE true_mapped AS ${select(files.truth)}`);
  await duck.run(`
    CREATE OR REPLACE TEMP TABLE mutant_truth AS
      SELECT old_key FROM (FROM mutant_mapped EXCEPT FROM true_mapped)
      UNION SELECT old_key FROM (FROM true_mapped EXCEPT FROM mutant_mapped)`);
}

/** Old key → the record it leads to in the new system: merged records share the id of their survivor. */
function recordsOf(files: TruthFiles, entity: string): string {
  const disposed = picturePath(files.disposed, entity);
  const crosswalk = picturePath(files.crosswalk, entity);
  if (!existsSync(disposed)) return '(SELECT NULL::VARCHAR AS old_key, NULL::VARCHAR AS record WHERE false)';
  const ids = existsSync(crosswalk)
    ? `LEFT JOIN (SELECT old_key, id FROM ${parquet(crosswalk)}) c ON c.old_key = d.old_key`
    : 'LEFT JOIN (SELECT NULL::VARCHAR AS old_key, NULL::UUID AS id WHERE false) c ON false';
  return `(SELECT d.old_key, CASE WHEN d.disposition IN ('MIGRATE', 'REISSUE', 'MERGE') THEN c.id::VARCHAR END AS record FROM ${parquet(disposed)} d ${ids})`;
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
