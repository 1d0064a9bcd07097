import type pg from 'pg';
import type { OidcAttempt } from './oidc.ts';
import { digestOf } from './secret.ts';

const lifetimeMs = 10 * 60_000;

/** Remembers a sign-in that began, for ten minutes; forgets those that never came back. */
export async function saveAttempt(
  pool: pg.Pool,
  migration: string,
  attempt: OidcAttempt,
  returnTo: string,
  now: Date,
): Promise<void> {
  await pool.query('DELETE FROM oidc_attempt WHERE expires_at <= $1', [now]);
  await pool.query(
    `INSERT INTO oidc_attempt (state, migration, verifier, nonce, return_to, expires_at) VALUES ($1, $2, $3, $4, $5, $6)`,
    [
      digestOf(attempt.state),
      migration,
      attempt.verifier,
      attempt.nonce,
      returnTo,
      new Date(now.getTime() + lifetimeMs),
    ],
  );
}

/** Takes out what a sign-in must fit to: it comes back once. Undefined when it is unknown or late. */
export async function takeAttempt(
  pool: pg.Pool,
  migration: string,
  state: string,
  now: Date,
): Promise<(OidcAttempt & { readonly returnTo: string }) | undefined> {
  const result = await pool.query<{ verifier: string; nonce: string; return_to: string }>(
    `DELETE FROM oidc_attempt WHERE state = $1 AND migration = $2 AND expires_at > $3
     RETURNING verifier, nonce, return_to`,
    [digestOf(state), migration, now],
  );
  const row = result.rows[0];
  return row && { state, verifier: row.verifier, nonce: row.nonce, returnTo: row.return_to };
}
