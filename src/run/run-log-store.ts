import type pg from 'pg';
import { inTransaction } from '../lib/postgres.ts';
import type { ProgressTick } from '../lib/progress.ts';
import { publishEvent } from '../store/event-store.ts';

interface RunName {
  readonly id: string;
  readonly migration: string;
}

/** How far a stage has come; rows per second and seconds left are null before they are known. */
export interface RunProgress extends ProgressTick {
  readonly rate: number | null;
  readonly remaining: number | null;
}

/** One line that a run said. */
export interface RunLine {
  readonly seq: number;
  readonly at: string;
  readonly text: string;
}

/** Stores how far a run has come, and tells it: of a run's progress only the newest event is kept. */
export async function saveProgress(pool: pg.Pool, run: RunName, progress: RunProgress): Promise<void> {
  const { stage, what, done, total, rate, remaining } = progress;
  const values = [run.id, stage, what, done, total ?? null, rate, remaining];
  await inTransaction(pool, async (client) => {
    await client.query(
      `INSERT INTO run_progress (run, stage, what, done, total, rate, remaining) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (run) DO UPDATE SET stage = excluded.stage, what = excluded.what, done = excluded.done,
         total = excluded.total, rate = excluded.rate, remaining = excluded.remaining, at = now()`,
      values,
    );
    const subject = `run:${run.id}`;
    await client.query(
      "DELETE FROM event WHERE migration = $1 AND topic = 'run' AND subject = $2 AND data ? 'progress'",
      [run.migration, subject],
    );
    const data = { progress: { stage, what, done, total: total ?? null, rate, remaining } };
    await publishEvent(client, { migration: run.migration, topic: 'run', subject, data });
  });
}

/** Stores lines of a run, and tells that there are some. */
export async function addRunLines(pool: pg.Pool, run: RunName, lines: readonly string[]): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query('INSERT INTO run_log (run, text) SELECT $1, unnest($2::text[])', [run.id, lines]);
    const data = { lines: lines.length };
    await publishEvent(client, { migration: run.migration, topic: 'run', subject: `run:${run.id}`, data });
  });
}

/** Tells that a run, or a stage of it, is in another state. */
export async function tellRun(pool: pg.Pool, run: RunName, data: object): Promise<void> {
  await publishEvent(pool, { migration: run.migration, topic: 'run', subject: `run:${run.id}`, data });
}

/** Tells that a run has added or withdrawn evidence, so the gate may stand otherwise. */
export async function tellEvidence(pool: pg.Pool, run: RunName): Promise<void> {
  const subject = `run:${run.id}`;
  await publishEvent(pool, { migration: run.migration, topic: 'evidence', subject });
  await publishEvent(pool, { migration: run.migration, topic: 'gate', subject });
}

/** Lines of a run after a number, oldest first. */
export async function runLines(pool: pg.Pool, run: string, after: number, limit: number): Promise<RunLine[]> {
  const result = await pool.query<{ seq: string; at: string; text: string }>(
    `SELECT seq, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, text
       FROM run_log WHERE run = $1 AND seq > $2 ORDER BY seq LIMIT $3`,
    [run, after, limit],
  );
  return result.rows.map((row) => ({ ...row, seq: Number(row.seq) }));
}

/** How far the stage at work has come, or undefined before anything was told. */
export async function runProgress(
  pool: pg.Pool,
  run: string,
): Promise<(RunProgress & { readonly at: string }) | undefined> {
  const result = await pool.query<RunProgress & { at: string }>(
    `SELECT stage, what, done::float8 AS done, total::float8 AS total, rate, remaining,
            to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at
       FROM run_progress WHERE run = $1`,
    [run],
  );
  return result.rows[0];
}

/** Asks the process that works on a run, wherever it is, to stop at the next safe point. */
export async function requestStop(client: pg.ClientBase, run: string): Promise<void> {
  await client.query('UPDATE run SET stop_requested_at = now() WHERE id = $1', [run]);
}

/** A run that goes on is not stopped by what was asked before. */
export async function forgetStop(pool: pg.Pool, run: string): Promise<void> {
  await pool.query('UPDATE run SET stop_requested_at = NULL WHERE id = $1', [run]);
}

/** Whether somebody asked a run to stop. */
export async function stopRequested(pool: pg.Pool, run: string): Promise<boolean> {
  const result = await pool.query<{ asked: boolean }>(
    'SELECT stop_requested_at IS NOT NULL AS asked FROM run WHERE id = $1',
    [run],
  );
  return result.rows[0]?.asked === true;
}
