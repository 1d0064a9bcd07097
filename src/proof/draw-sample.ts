import { join } from 'node:path';
import type { Duck } from '../duck/duck.ts';
import { literal, parquet } from '../duck/sql-text.ts';
import type { PlannedStratum } from './sample-plan.ts';

/** What decides a draw: nothing else enters it. */
export interface Draw {
  /** Hexadecimal. */
  readonly seed: string;
  /** Folder with the population of each entity. */
  readonly populations: string;
  readonly strata: readonly PlannedStratum[];
  readonly planted: number;
  readonly secondReviewPercent: number;
}

/**
 * Draws into the temporary table `drawn (id, entity, stratum, old_key, place, second, planted, turn)`. Each record has the
 * number SHA-256(seed, entity, stratum, old key); the smallest of a stratum are its sample, in that order. Planted
 * records are chosen the same way from those that were not drawn, and from the sample where all were. Anybody with the
 * seed and the population can repeat it.
 */
export async function drawSample(duck: Duck, draw: Draw): Promise<number> {
  const entities = [...new Set(draw.strata.filter((one) => one.sample > 0).map((one) => one.entity))];
  await duck.run(
    'CREATE OR REPLACE TEMP TABLE candidate (entity VARCHAR, stratum VARCHAR, old_key VARCHAR, number VARCHAR, place BIGINT, sample BIGINT)',
  );
  for (const entity of entities) {
    const sizes = draw.strata
      .filter((one) => one.entity === entity)
      .map((one) => `(${literal(one.stratum)}, ${one.sample})`)
      .join(', ');
    await duck.run(`
      INSERT INTO candidate
      SELECT ${literal(entity)}, p.stratum, p.old_key, p.number,
             row_number() OVER (PARTITION BY p.stratum ORDER BY p.number), s.sample
        FROM (SELECT old_key, stratum, ${hashSql(draw.seed, [literal('draw'), literal(entity), 'stratum', 'old_key'])} AS number
                FROM ${parquet(join(draw.populations, `${entity}.parquet`))}) p
        JOIN (VALUES ${sizes}) s (stratum, sample) ON s.stratum = p.stratum`);
  }
  await duck.run(drawnSql(draw, entities));
  return duck.count('SELECT count(*) FROM drawn');
}

function drawnSql(draw: Draw, entities: readonly string[]): string {
  const share = plantedShares(draw, entities).map(([entity, count]) => `(${literal(entity)}, ${count})`);
  const planted =
    share.length === 0
      ? ''
      : `UNION ALL
        SELECT entity, stratum, old_key, NULL, true, ${hashSql(draw.seed, [literal('place'), 'entity', 'old_key'])} AS number, NULL
          FROM (SELECT c.*, row_number() OVER (PARTITION BY c.entity
                         ORDER BY c.place <= c.sample, ${hashSql(draw.seed, [literal('planted'), 'c.entity', 'c.old_key'])}) AS choice, k.planted
                  FROM candidate c JOIN (VALUES ${share.join(', ')}) k (entity, planted) ON k.entity = c.entity)
         WHERE choice <= planted`;
  // The order of the work: each stratum advances in the order of its draw, at the pace of its size; planted records
  // come anywhere.
  return `
    CREATE OR REPLACE TEMP TABLE drawn AS
    WITH chosen (entity, stratum, old_key, place, planted, number, sample) AS (
      SELECT entity, stratum, old_key, place, false, number, sample FROM candidate WHERE place <= sample
      ${planted}
    )
    SELECT uuid5_of_sha1(sha1(${hashSql(draw.seed, [literal('item'), 'entity', 'old_key', 'planted::VARCHAR'])})) AS id,
           entity, stratum, old_key, place, planted,
           (('0x' || substr(${hashSql(draw.seed, [literal('second'), 'entity', 'old_key'])}, 1, 8))::BIGINT % 100) < ${draw.secondReviewPercent} AS second,
           row_number() OVER (ORDER BY CASE WHEN planted THEN ('0x' || substr(number, 1, 8))::BIGINT * 1000000 // 4294967296
                                            ELSE place * 1000000 // sample END, number, entity, old_key) AS turn
      FROM chosen`;
}

/** Planted records per entity, by the size of its sample. */
function plantedShares(draw: Draw, entities: readonly string[]): [string, number][] {
  const samples = entities.map((entity) =>
    draw.strata.filter((one) => one.entity === entity).reduce((sum, one) => sum + one.sample, 0),
  );
  const all = samples.reduce((sum, one) => sum + one, 0);
  const upTo = (count: number) => Math.floor((draw.planted * count) / all);
  let before = 0;
  return entities.flatMap((entity, index): [string, number][] => {
    const after = before + (samples[index] ?? 0);
    const share = upTo(after) - upTo(before);
    before = after;
    return share === 0 ? [] : [[entity, share]];
  });
}

function hashSql(seed: string, parts: readonly string[]): string {
  return `sha256(${[literal(seed), ...parts].join(' || chr(10) || ')})`;
}
