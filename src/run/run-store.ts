import type pg from 'pg';

export type RunState = 'running' | 'done' | 'failed' | 'undone';

export interface RunRow {
  readonly id: string;
  readonly command: string;
  readonly environment: 'rehearsal' | 'burn-in' | 'live';
  readonly inputs: string;
  readonly state: RunState;
}

export interface StageRow {
  readonly stage: string;
  readonly state: 'running' | 'done' | 'failed';
  readonly seconds: number;
  readonly rows: number;
  readonly detail: object;
}

const runColumns = 'id, command, environment, inputs, state';

/** The newest run of a migration, or undefined. */
export async function latestRun(pool: pg.Pool, migration: string): Promise<RunRow | undefined> {
  const result = await pool.query<RunRow>(
    `SELECT ${runColumns} FROM run WHERE migration = $1 ORDER BY id DESC LIMIT 1`,
    [migration],
  );
  return result.rows[0];
}

/** Begins a run; its id is the next four-digit number of the store, so that names sort by age. */
export async function insertRun(
  pool: pg.Pool,
  run: { migration: string; command: string; environment: string; inputs: string },
): Promise<RunRow> {
  const result = await pool.query<RunRow>(
    `INSERT INTO run (id, migration, command, environment, inputs, state, pid)
     SELECT lpad((coalesce(max(id::int), 0) + 1)::text, 4, '0'), $1, $2, $3, $4, 'running', $5 FROM run
     RETURNING ${runColumns}`,
    [run.migration, run.command, run.environment, run.inputs, process.pid],
  );
  const row = result.rows[0];
  if (row === undefined) throw new Error('the new run was not returned');
  return row;
}

export async function setRunState(pool: pg.Pool, run: string, state: RunState): Promise<void> {
  await pool.query(
    `UPDATE run SET state = $2, pid = $3, finished_at = CASE WHEN $2 = 'running' THEN NULL ELSE now() END WHERE id = $1`,
    [run, state, process.pid],
  );
}

/** A run goes on under inputs that changed since it began (a stage is run again by hand). */
export async function setRunInputs(pool: pg.Pool, run: string, inputs: string): Promise<void> {
  await pool.query('UPDATE run SET inputs = $2 WHERE id = $1', [run, inputs]);
}

/** The process that works, or last worked, on a migration. */
export async function lastPid(pool: pg.Pool, migration: string): Promise<number | undefined> {
  const result = await pool.query<{ pid: number }>(
    'SELECT pid FROM run WHERE migration = $1 ORDER BY id DESC LIMIT 1',
    [migration],
  );
  return result.rows[0]?.pid;
}

/** Every stage of a run that has begun. */
export async function stagesOf(pool: pg.Pool, run: string): Promise<StageRow[]> {
  const result = await pool.query<StageRow>(
    `SELECT stage, state, seconds::float8 AS seconds, rows::float8 AS rows, detail
       FROM run_stage WHERE run = $1 ORDER BY started_at`,
    [run],
  );
  return result.rows;
}

/** Marks a stage as begun; the seconds of an earlier, killed attempt are kept and added to. */
export async function beginStage(pool: pg.Pool, run: string, stage: string): Promise<void> {
  await pool.query(
    `INSERT INTO run_stage (run, stage, state) VALUES ($1, $2, 'running')
     ON CONFLICT (run, stage) DO UPDATE SET state = 'running', finished_at = NULL`,
    [run, stage],
  );
}

export async function finishStage(
  pool: pg.Pool,
  run: string,
  stage: string,
  outcome: { state: 'done' | 'failed'; seconds: number; rows: number; detail: object },
): Promise<void> {
  await pool.query(
    `UPDATE run_stage SET state = $3, seconds = seconds + $4, rows = $5, detail = $6, finished_at = now()
      WHERE run = $1 AND stage = $2`,
    [run, stage, outcome.state, outcome.seconds, outcome.rows, JSON.stringify(outcome.detail)],
  );
}

export async function forgetStage(pool: pg.Pool, run: string, stage: string): Promise<void> {
  await pool.query('DELETE FROM run_stage WHERE run = $1 AND stage = $2', [run, stage]);
}
