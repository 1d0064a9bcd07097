import { rm } from 'node:fs/promises';
import { comparePictures } from '../compare/compare-pictures.ts';
import type { AcceptedRule, ComparisonCounts, ComparisonResult } from '../compare/comparison.ts';
import type { Duck } from '../duck/duck.ts';
import { writeParquet } from '../duck/parquet-file.ts';
import { identifier, literal, parquet } from '../duck/sql-text.ts';
import { isChangeoverError } from '../lib/errors.ts';
import type { Entity } from '../model/entity.ts';
import type { WireEntity } from '../systems/new-system.ts';
import { comparedFields, fieldsNotHeld } from './compared-fields.ts';
import { type ReadBack, readAgain, writeReadBackPicture } from './read-back.ts';
import type { EntityOutcome, NotCompared } from './reconcile-store.ts';

/** Most records that are fetched once more before they are reported. */
const reconfirmLimit = 100_000;

export interface EntityComparison {
  readonly entity: Entity;
  /** How the new system names it; undefined when it cannot hold it. */
  readonly wire: WireEntity | undefined;
  /** Parquet files of the two pictures. */
  readonly expected: string;
  readonly readBack: string;
  /** Parquet file of the differences. */
  readonly target: string;
  readonly accepted: readonly AcceptedRule[];
  readonly today: string;
  readonly source: ReadBack;
}

/**
 * Compares one entity. Records that differ are fetched once more and compared again before they are reported, for the
 * new system may have been busy with them. A comparison that breaks counts every record as different (law 5).
 */
export async function compareEntity(duck: Duck, work: EntityComparison): Promise<EntityOutcome> {
  const { entity, wire } = work;
  const shared = { entity: entity.name, not_compared: await notCompared(duck, work) };
  if (wire === undefined) {
    const counts = await nothingThere(duck, work);
    return { ...shared, counts, acceptances: [], reconfirmed: { asked: 0, changed: 0 } };
  }
  try {
    const first = await compare(duck, work, wire);
    const again = await confirm(duck, work, wire, first);
    return { ...shared, ...again };
  } catch (error) {
    if (!isChangeoverError(error, 'QUERY_FAILED')) throw error;
    const rows = await duck.count(`SELECT count(*) FROM ${parquet(work.expected)}`);
    const counts: ComparisonCounts = { ...none, compared: rows, different: rows };
    return {
      ...shared,
      counts,
      acceptances: [],
      reconfirmed: { asked: 0, changed: 0 },
      broken: `the pictures could not be compared (${error.code})`,
    };
  }
}

const none: ComparisonCounts = {
  compared: 0,
  matching: 0,
  different: 0,
  allowed: 0,
  only_in_old: 0,
  only_in_new: 0,
  doubled: 0,
};

function compare(duck: Duck, work: EntityComparison, wire: WireEntity): Promise<ComparisonResult> {
  return comparePictures(duck, {
    entity: work.entity.name,
    oldSql: `SELECT * REPLACE (id::VARCHAR AS id) FROM ${parquet(work.expected)}`,
    newSql: `SELECT * REPLACE (id::VARCHAR AS id) FROM ${parquet(work.readBack)}`,
    fields: comparedFields(work.entity, wire),
    accepted: work.accepted,
    today: work.today,
    target: work.target,
  });
}

async function confirm(duck: Duck, work: EntityComparison, wire: WireEntity, first: ComparisonResult) {
  const differing = `(SELECT DISTINCT old_key FROM ${parquet(work.target)} WHERE allowed IS NULL)`;
  const ids = await duck.rows<{ id: string }>(`
    SELECT DISTINCT id::VARCHAR AS id
      FROM (SELECT old_key, id FROM ${parquet(work.expected)} UNION ALL SELECT old_key, id FROM ${parquet(work.readBack)})
     WHERE old_key IN ${differing} ORDER BY id LIMIT ${reconfirmLimit}`);
  if (ids.length === 0) return { ...first, reconfirmed: { asked: 0, changed: 0 } };
  const before = `${work.target}.before`;
  await writeParquet(duck, `SELECT old_key, kind, field, new_value FROM ${parquet(work.target)}`, before);
  await readAgain(
    duck,
    work.source,
    work.entity,
    wire,
    ids.map((row) => row.id),
  );
  await writeReadBackPicture(duck, work.source.rawFolder, work.entity, wire, work.readBack);
  const second = await compare(duck, work, wire);
  const changed = await duck.count(`
    SELECT count(DISTINCT old_key) FROM (
      SELECT old_key FROM (SELECT * FROM ${parquet(before)} EXCEPT SELECT old_key, kind, field, new_value FROM ${parquet(work.target)})
      UNION ALL
      SELECT old_key FROM (SELECT old_key, kind, field, new_value FROM ${parquet(work.target)} EXCEPT SELECT * FROM ${parquet(before)}))`);
  await rm(before, { force: true });
  return { ...second, reconfirmed: { asked: ids.length, changed } };
}

async function notCompared(duck: Duck, work: EntityComparison): Promise<NotCompared[]> {
  const { entity, wire } = work;
  const fields = wire === undefined ? Object.keys(entity.fields) : fieldsNotHeld(entity, wire);
  const found: NotCompared[] = [];
  for (const field of fields) {
    const records = await duck.count(`SELECT count(${identifier(field)}) FROM ${parquet(work.expected)}`);
    found.push({ entity: entity.name, field, records, reason: 'the new system cannot hold it' });
  }
  return found;
}

async function nothingThere(duck: Duck, work: EntityComparison): Promise<ComparisonCounts> {
  const rows = await writeParquet(
    duck,
    `SELECT ${literal(work.entity.name)} AS entity, old_key, 'only-in-old' AS kind, NULL::VARCHAR AS field,
            NULL::VARCHAR AS old_value, NULL::VARCHAR AS new_value, 'missing' AS cause, NULL::VARCHAR AS allowed
       FROM ${parquet(work.expected)}`,
    work.target,
  );
  return { ...none, compared: rows, only_in_old: rows };
}
