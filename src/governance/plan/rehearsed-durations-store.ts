import type pg from 'pg';

/** How long a rehearsal took for what a task measures. */
export interface RehearsedDuration {
  /** A stage, or `run` for the whole. */
  readonly stage: string;
  readonly run: string;
  /** Instant, ISO 8601 in UTC. */
  readonly at: string;
  readonly seconds: number;
}

const runsShown = 10;

/** Durations of the stages of the newest finished runs, and of the whole, the newest run first. */
export async function rehearsedDurations(pool: pg.Pool, migration: string): Promise<RehearsedDuration[]> {
  const found = await pool.query<RehearsedDuration>(
    `WITH newest AS (SELECT id, started_at FROM run WHERE migration = $1 AND state = 'done' ORDER BY id DESC LIMIT $2),
          took AS (SELECT s.run, s.stage, s.seconds FROM run_stage s JOIN newest n ON n.id = s.run WHERE s.state = 'done'
                   UNION ALL
                   SELECT s.run, 'run', sum(s.seconds) FROM run_stage s JOIN newest n ON n.id = s.run GROUP BY s.run)
     SELECT t.stage, t.run, t.seconds::float8 AS seconds,
            to_char(n.started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at
       FROM took t JOIN newest n ON n.id = t.run ORDER BY t.run DESC, t.stage`,
    [migration, runsShown],
  );
  return found.rows;
}
