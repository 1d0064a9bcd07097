import type pg from 'pg';
import type { StageFact } from './stage-details.ts';

/** The stages of a run that have begun, in the order in which they began. */
export async function readStageFacts(pool: pg.Pool, run: string): Promise<StageFact[]> {
  const result = await pool.query<StageFact>(
    `SELECT stage AS name, state, seconds::float8 AS seconds, rows::float8 AS rows, detail
       FROM run_stage WHERE run = $1 ORDER BY started_at, stage`,
    [run],
  );
  return result.rows;
}
