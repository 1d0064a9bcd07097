import type pg from 'pg';
import type { RunRow } from './run-store.ts';

/** How long a stage took in finished runs, in seconds, and at how many rows. */
export interface StageDuration {
  readonly stage: string;
  readonly runs: number;
  readonly shortest: number;
  readonly median: number;
  readonly longest: number;
  /** Of the newest of these runs. */
  readonly newest: number;
  readonly rows: number;
}

/** Durations of each stage over the last ten finished runs of an environment. */
export async function stageDurations(
  pool: pg.Pool,
  migration: string,
  environment: RunRow['environment'],
): Promise<StageDuration[]> {
  const result = await pool.query<StageDuration>(
    `SELECT stage, count(*)::int AS runs, min(seconds)::float8 AS shortest, max(seconds)::float8 AS longest,
            percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds)::float8 AS median,
            (array_agg(seconds ORDER BY run DESC))[1]::float8 AS newest,
            (array_agg(rows ORDER BY run DESC))[1]::float8 AS rows
       FROM run_stage JOIN (SELECT id FROM run WHERE migration = $1 AND environment = $2 AND state = 'done'
                             ORDER BY id DESC LIMIT 10) r ON r.id = run
      WHERE state = 'done' GROUP BY stage`,
    [migration, environment],
  );
  return result.rows;
}

/** Median seconds of each stage over the last ten runs before one that finished it. */
export async function usualSeconds(
  pool: pg.Pool,
  migration: string,
  before: string,
): Promise<Record<string, number>> {
  const result = await pool.query<{ stage: string; seconds: number }>(
    `SELECT stage, percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds)::float8 AS seconds
       FROM run_stage JOIN (SELECT id FROM run WHERE migration = $1 AND id < $2 AND state = 'done'
                             ORDER BY id DESC LIMIT 10) r ON r.id = run
      WHERE state = 'done' GROUP BY stage`,
    [migration, before],
  );
  return Object.fromEntries(result.rows.map((row) => [row.stage, row.seconds]));
}
