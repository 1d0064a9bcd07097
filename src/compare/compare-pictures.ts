import type { Duck } from '../duck/duck.ts';
import { writeParquet } from '../duck/parquet-file.ts';
import { literal } from '../duck/sql-text.ts';
import { judgeAcceptances } from './acceptance.ts';
import type { Comparison, ComparisonCounts, ComparisonResult } from './comparison.ts';
import { collectDifferences, createDifferences } from './difference-rows.ts';
import { type HashedTexts, hasTrimmedTexts } from './equivalences.ts';
import { type PictureSide, planSide } from './picture-side.ts';

const temporaryTables = ['candidate', 'old', 'new', 'key', 'pair', 'difference', 'outcome'];

/**
 * The one comparison: two pictures of an entity, by key, as typed values. One pass hashes both sides and joins the
 * hashes; only keys without an equal partner are looked at field by field. All differences go to `target`.
 * Never throws over data: unreadable values and keys that occur twice count as different. One comparison at a
 * time on a Duck. Throws QUERY_FAILED (a SELECT that is not valid), DISK_FULL, FILE_CORRUPT.
 */
export async function comparePictures(duck: Duck, comparison: Comparison): Promise<ComparisonResult> {
  try {
    const found = await findCandidates(duck, comparison);
    if (found.candidates === 0) return await nothingDiffers(duck, comparison, found.keysOutside);
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
    return { counts: await countOutcomes(duck, found.keysOutside), acceptances: outcomes };
  } finally {
    for (const table of temporaryTables) await duck.run(`DROP TABLE IF EXISTS temp.compare_${table}`);
  }
}

async function nothingDiffers(duck: Duck, comparison: Comparison, keys: number): Promise<ComparisonResult> {
  await duck.run(createDifferences);
  const { outcomes } = await judgeAcceptances(duck, comparison);
  await writeParquet(
    duck,
    `SELECT ${literal(comparison.entity)} AS entity, *, CAST(NULL AS VARCHAR) AS allowed FROM compare_difference`,
    comparison.target,
  );
  const none = { different: 0, allowed: 0, only_in_old: 0, only_in_new: 0, doubled: 0 };
  return { counts: { compared: keys, matching: keys, ...none }, acceptances: outcomes };
}

interface Sides {
  readonly old: PictureSide;
  readonly new: PictureSide;
}

interface Alone {
  readonly oldRows: number;
  readonly newRows: number;
  /** Pairs of rows whose key and row hash agree. */
  readonly pairs: number;
  readonly oldAlone: number;
  readonly newAlone: number;
}

/** Up to so many rows without a partner it is cheaper to look at them than to trim every text. */
const fewAlone = (rows: number): number => 10_000 + rows / 100;

/**
 * Finds every key that is not known to be equal and copies its rows of both sides to `compare_old` and `compare_new`;
 * returns how many there are, and how many keys are equal beyond doubt.
 */
async function findCandidates(
  duck: Duck,
  comparison: Comparison,
): Promise<{ candidates: number; keysOutside: number }> {
  let sides = await planSides(duck, comparison, 'as-stored');
  let found = await joinHashes(duck, comparison, sides);
  const equivalences = comparison.fields.map((field) => field.equivalence);
  if (found.oldAlone + found.newAlone > fewAlone(found.oldRows) && hasTrimmedTexts(equivalences)) {
    sides = await planSides(duck, comparison, 'normal');
    found = await joinHashes(duck, comparison, sides);
  }
  // A key that occurs twice with equal rows makes more pairs than rows: then, and only then, search for doubles.
  const equalOnce =
    found.pairs === found.oldRows - found.oldAlone && found.pairs === found.newRows - found.newAlone;
  if (equalOnce && found.oldAlone + found.newAlone === 0) {
    return { candidates: 0, keysOutside: found.oldRows };
  }
  if (!equalOnce) {
    for (const side of [sides.old, sides.new]) {
      await duck.run(
        `INSERT INTO compare_candidate SELECT kh, 0, 0 FROM (${side.hashes}) GROUP BY kh HAVING count(*) > 1`,
      );
    }
  }
  for (const name of ['old', 'new'] as const) {
    await duck.run(`
      CREATE OR REPLACE TEMP TABLE compare_${name} AS
        SELECT * FROM (${sides[name].select}) WHERE hash(old_key) IN (SELECT kh FROM compare_candidate WHERE kh IS NOT NULL)`);
  }
  const candidates = await duck.count('SELECT count(*) FROM compare_old');
  // Keys that only the new picture has are candidates as well.
  return { candidates: candidates + found.newAlone, keysOutside: found.oldRows - candidates };
}

async function planSides(duck: Duck, comparison: Comparison, texts: HashedTexts): Promise<Sides> {
  return {
    old: await planSide(duck, 'old', comparison.oldSql, comparison.fields, texts),
    new: await planSide(duck, 'new', comparison.newSql, comparison.fields, texts),
  };
}

/** Fills `compare_candidate`: the group of NULL counts the pairs whose hashes agree; every other group is a key to look at. */
async function joinHashes(duck: Duck, comparison: Comparison, sides: Sides): Promise<Alone> {
  await duck.run(`
    CREATE OR REPLACE TEMP TABLE compare_candidate AS
      SELECT CASE WHEN o.kh IS NULL THEN n.kh WHEN n.kh IS NULL THEN o.kh END AS kh,
             count(*) AS pairs, count(o.kh) AS in_old
        FROM (${sides.old.hashes}) o FULL JOIN (${sides.new.hashes}) n ON o.kh = n.kh AND o.rh = n.rh
       GROUP BY 1`);
  const sums = await duck.row<Record<string, string>>(`
    SELECT (SELECT count(*) FROM (${comparison.oldSql})) AS "oldRows",
           (SELECT count(*) FROM (${comparison.newSql})) AS "newRows",
           coalesce(sum(pairs) FILTER (kh IS NULL), 0) AS pairs,
           coalesce(sum(in_old) FILTER (kh IS NOT NULL), 0) AS "oldAlone",
           coalesce(sum(pairs - in_old) FILTER (kh IS NOT NULL), 0) AS "newAlone"
      FROM compare_candidate`);
  const count = (name: keyof Alone) => Number(sums?.[name] ?? 0);
  return {
    oldRows: count('oldRows'),
    newRows: count('newRows'),
    pairs: count('pairs'),
    oldAlone: count('oldAlone'),
    newAlone: count('newAlone'),
  };
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
