import type { Duck } from '../duck/duck.ts';
import { writeParquet } from '../duck/parquet-file.ts';
import { literal } from '../duck/sql-text.ts';
import { judgeAcceptances } from './acceptance.ts';
import type { Comparison, ComparisonCounts, ComparisonResult } from './comparison.ts';
import { collectDifferences } from './difference-rows.ts';
import { planSide } from './picture-side.ts';

const temporaryTables = ['candidate', 'old', 'new', 'key', 'pair', 'difference', 'outcome'];

/**
 * The one comparison: two pictures of an entity, by key, as typed values. One pass hashes both sides and joins the
 * hashes; only keys without an equal partner are looked at field by field. All differences go to `target`.
 * Never throws over data: unreadable values and keys that occur twice count as different. One comparison at a
 * time on a Duck. Throws QUERY_FAILED (a SELECT that is not valid), DISK_FULL, FILE_CORRUPT.
 */
export async function comparePictures(duck: Duck, comparison: Comparison): Promise<ComparisonResult> {
  try {
    const keysOutside = await findCandidates(duck, comparison);
    await collectDifferences(duck, comparison);
    const { outcomes, allowedSql } = await judgeAcceptances(duck, comparison);
    await duck.run(
      `CREATE OR REPLACE TEMP TABLE compare_outcome AS SELECT *, ${allowedSql} AS allowed FROM compare_difference`,
    );
    await writeParquet(
      duck,
      `SELECT ${literal(comparison.entity)} AS entity, old_key, kind, field, old_value, new_value, cause, allowed
         FROM compare_outcome`,
      comparison.target,
    );
    return { counts: await countOutcomes(duck, keysOutside), acceptances: outcomes };
  } finally {
    for (const table of temporaryTables) await duck.run(`DROP TABLE IF EXISTS temp.compare_${table}`);
  }
}

/**
 * Finds every key that is not known to be equal, copies its rows of both sides to `compare_old` and `compare_new`,
 * and returns how many keys are equal beyond doubt.
 */
async function findCandidates(duck: Duck, comparison: Comparison): Promise<number> {
  const old = await planSide(duck, 'old', comparison.oldSql, comparison.fields);
  const next = await planSide(duck, 'new', comparison.newSql, comparison.fields);
  // The group of NULL counts the pairs whose key and row hash agree; every other group is a hash to look at.
  await duck.run(`
    CREATE OR REPLACE TEMP TABLE compare_candidate AS
      SELECT CASE WHEN o.kh IS NULL THEN n.kh WHEN n.kh IS NULL THEN o.kh END AS kh,
             count(*) AS pairs, count(o.kh) AS in_old
        FROM (${old.hashes}) o FULL JOIN (${next.hashes}) n ON o.kh = n.kh AND o.rh = n.rh
       GROUP BY 1`);
  const oldRows = await duck.count(`SELECT count(*) FROM (${comparison.oldSql})`);
  const newRows = await duck.count(`SELECT count(*) FROM (${comparison.newSql})`);
  const found = (what: string, where: string) =>
    duck.count(`SELECT coalesce(sum(${what}), 0) FROM compare_candidate WHERE ${where}`);
  const pairs = await found('pairs', 'kh IS NULL');
  const oldAlone = await found('in_old', 'kh IS NOT NULL');
  const newAlone = await found('pairs - in_old', 'kh IS NOT NULL');
  // A key that occurs twice with equal rows makes more pairs than rows: then, and only then, search for doubles.
  if (pairs !== oldRows - oldAlone || pairs !== newRows - newAlone) {
    for (const side of [old, next]) {
      await duck.run(
        `INSERT INTO compare_candidate SELECT kh, 0, 0 FROM (${side.hashes}) GROUP BY kh HAVING count(*) > 1`,
      );
    }
  }
  for (const [name, side] of [
    ['old', old],
    ['new', next],
  ] as const) {
    await duck.run(`
      CREATE OR REPLACE TEMP TABLE compare_${name} AS
        SELECT * FROM (${side.select}) WHERE hash(old_key) IN (SELECT kh FROM compare_candidate WHERE kh IS NOT NULL)`);
  }
  return oldRows - (await duck.count('SELECT count(*) FROM compare_old'));
}

async function countOutcomes(duck: Duck, keysOutside: number): Promise<ComparisonCounts> {
  const row = await duck.row<Record<string, number>>(`
    SELECT count(*)::INTEGER AS touched,
           count(*) FILTER (allowed)::INTEGER AS allowed,
           count(*) FILTER (NOT allowed AND kind IN ('different', 'doubled'))::INTEGER AS different,
           count(*) FILTER (NOT allowed AND kind = 'doubled')::INTEGER AS doubled,
           count(*) FILTER (NOT allowed AND kind = 'only-in-old')::INTEGER AS only_in_old,
           count(*) FILTER (NOT allowed AND kind = 'only-in-new')::INTEGER AS only_in_new
      FROM (SELECT old_key, any_value(kind) AS kind, bool_and(allowed IS NOT NULL) AS allowed
              FROM compare_outcome GROUP BY old_key)`);
  const candidates = await duck.count('SELECT count(*) FROM compare_key');
  const counts = row ?? {};
  return {
    compared: keysOutside + candidates,
    matching: keysOutside + candidates - (counts.touched ?? 0),
    different: counts.different ?? 0,
    allowed: counts.allowed ?? 0,
    only_in_old: counts.only_in_old ?? 0,
    only_in_new: counts.only_in_new ?? 0,
    doubled: counts.doubled ?? 0,
  };
}
