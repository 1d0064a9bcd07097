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

/** A run as it is listed. */
export interface ListedRun extends RunRow {
  readonly startedAt: string;
  readonly finishedAt: string | null;
  /** Somebody asked it to stop. */
  readonly stopAsked: boolean;
}

const instant = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const listedColumns = `${runColumns}, ${instant('started_at')} AS "startedAt", ${instant('finished_at')} AS "finishedAt",
  stop_requested_at IS NOT NULL AS "stopAsked"`;

/** Which runs to list; what is left out does not restrict. */
export interface RunWish {
  readonly before?: string | undefined;
  readonly environment?: RunRow['environment'] | undefined;
  readonly state?: RunState | undefined;
  /** Of failed ones: only those that somebody asked to stop, or only the others. */
  readonly stopAsked?: boolean | undefined;
}

/** Runs of a migration, newest first. */
export async function listRuns(
  pool: pg.Pool,
  migration: string,
  wish: RunWish,
  limit: number,
): Promise<ListedRun[]> {
  const { before = null, environment = null, state = null, stopAsked = null } = wish;
  const result = await pool.query<ListedRun>(
    `SELECT ${listedColumns} FROM run
      WHERE migration = $1 AND ($2::text IS NULL OR id < $2) AND ($4::text IS NULL OR environment = $4)
        AND ($5::text IS NULL OR state = $5) AND ($6::boolean IS NULL OR (stop_requested_at IS NOT NULL) = $6)
      ORDER BY id DESC LIMIT $3`,
    [migration, before, limit, environment, state, stopAsked],
  );
  return result.rows;
}

/** One run of a migration by its id, or the newest for `latest`; undefined when there is none. */
export async function findRun(pool: pg.Pool, migration: string, id: string): Promise<ListedRun | undefined> {
  const result = await pool.query<ListedRun>(
    `SELECT ${listedColumns} FROM run WHERE migration = $1 AND ($2 = 'latest' OR id = $2) ORDER BY id DESC LIMIT 1`,
    [migration, id],
  );
  return result.rows[0];
}

/** The newest run that a process works, or worked, on; undefined when it has begun none. */
export async function runOfProcess(
  pool: pg.Pool,
  migration: string,
  pid: number,
  since: Date,
): Promise<string | undefined> {
  const result = await pool.query<{ id: string }>(
    `SELECT r.id FROM run r WHERE r.migration = $1 AND r.pid = $2
        AND (r.started_at >= $3 OR EXISTS (SELECT 1 FROM run_stage s WHERE s.run = r.id AND s.state = 'running'))
      ORDER BY r.id DESC LIMIT 1`,
    [migration, pid, since],
  );
  return result.rows[0]?.id;
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

/** A stage as it is listed: `seconds` count on while it is said to be running. */
export interface ListedStage extends StageRow {
  /** Of the attempts that ended: all that is known when the process of the run is gone. */
  readonly endedSeconds: number;
}

/** The stages of several runs that have begun; of a finished stage without its detail. */
export async function stagesOfRuns(
  pool: pg.Pool,
  runs: readonly string[],
): Promise<Map<string, ListedStage[]>> {
  const result = await pool.query<ListedStage & { run: string }>(
    `SELECT run, stage, state, rows::float8 AS rows, seconds::float8 AS "endedSeconds",
            (seconds + CASE WHEN state = 'running' THEN extract(epoch FROM now() - started_at) ELSE 0 END)::float8 AS seconds,
            CASE WHEN state = 'failed' THEN detail ELSE '{}' END AS detail
       FROM run_stage WHERE run = ANY($1) ORDER BY run, started_at`,
    [runs],
  );
  const found = new Map<string, ListedStage[]>();
  for (const { run, ...row } of result.rows) found.set(run, [...(found.get(run) ?? []), row]);
  return found;
}

/** What the gate said at the end of a run. */
export interface RunVerdict {
  readonly verdict: 'GREEN' | 'YELLOW' | 'RED';
  readonly go: boolean;
  readonly headline: string;
}

/** The verdicts of those runs that were judged. */
export async function verdictsOfRuns(
  pool: pg.Pool,
  runs: readonly string[],
): Promise<Map<string, RunVerdict>> {
  const result = await pool.query<RunVerdict & { run: string }>(
    `SELECT run, detail->>'verdict' AS verdict, (detail->>'go')::boolean AS go, detail->>'headline' AS headline
       FROM run_stage WHERE run = ANY($1) AND stage = 'judge' AND state = 'done' AND detail ? 'headline'`,
    [runs],
  );
  return new Map(result.rows.map(({ run, ...verdict }) => [run, verdict]));
}

/** What a finished stage stored of itself, or undefined. */
export async function stageDetail(pool: pg.Pool, run: string, stage: string): Promise<object | undefined> {
  const result = await pool.query<{ detail: object }>(
    "SELECT detail FROM run_stage WHERE run = $1 AND stage = $2 AND state = 'done'",
    [run, stage],
  );
  return result.rows[0]?.detail;
}

/** Marks a stage as begun, or begun again; the seconds of earlier attempts are kept and added to. */
export async function beginStage(pool: pg.Pool, run: string, stage: string): Promise<void> {
  await pool.query(
    `INSERT INTO run_stage (run, stage, state) VALUES ($1, $2, 'running')
     ON CONFLICT (run, stage) DO UPDATE SET state = 'running', started_at = now(), finished_at = NULL`,
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
