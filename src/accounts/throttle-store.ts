import { createHash } from 'node:crypto';
import type pg from 'pg';

/** How many failures within a quarter of an hour are let pass before waiting begins. */
const freeFailures = { account: 5, address: 30 } as const;
const windowMs = 15 * 60_000;
const firstWaitMs = 2000;
const longestWaitMs = 15 * 60_000;

export type ThrottleKind = keyof typeof freeFailures;

const keyOf = (kind: ThrottleKind, value: string): Buffer =>
  createHash('sha256').update(`${kind}:${value.toLowerCase()}`).digest();

/** Seconds somebody has to wait before the next attempt; 0 when none. Shared by all servers of one store. */
export async function secondsToWait(
  pool: pg.Pool,
  keys: readonly (readonly [ThrottleKind, string])[],
  now: Date,
): Promise<number> {
  const result = await pool.query<{ until: Date | null }>(
    'SELECT max(blocked_until) AS until FROM sign_in_throttle WHERE key = ANY($1)',
    [keys.map(([kind, value]) => keyOf(kind, value))],
  );
  const until = result.rows[0]?.until;
  // The pool gives instants as text.
  const left = until == null ? 0 : new Date(until).getTime() - now.getTime();
  return Math.max(0, Math.ceil(left / 1000));
}

/** Counts a failed attempt; after the free ones each further failure doubles the wait. */
export async function countFailure(
  pool: pg.Pool,
  kind: ThrottleKind,
  value: string,
  now: Date,
): Promise<void> {
  await pool.query(
    `INSERT INTO sign_in_throttle AS t (key, failures, window_start) VALUES ($1, 1, $2)
     ON CONFLICT (key) DO UPDATE SET
       failures = CASE WHEN t.window_start < $3 THEN 1 ELSE t.failures + 1 END,
       window_start = CASE WHEN t.window_start < $3 THEN $2 ELSE t.window_start END,
       blocked_until = CASE WHEN t.window_start >= $3 AND t.failures + 1 >= $4
         THEN $2::timestamptz + make_interval(secs => least($5 * 2.0 ^ least(t.failures + 1 - $4, 20), $6))
         ELSE t.blocked_until END`,
    [
      keyOf(kind, value),
      now,
      new Date(now.getTime() - windowMs),
      freeFailures[kind],
      firstWaitMs / 1000,
      longestWaitMs / 1000,
    ],
  );
}

/** Forgets the failures of an account after it signed in. */
export async function forgetFailures(pool: pg.Pool, kind: ThrottleKind, value: string): Promise<void> {
  await pool.query('DELETE FROM sign_in_throttle WHERE key = $1', [keyOf(kind, value)]);
}
