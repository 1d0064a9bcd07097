import type pg from 'pg';
import type { AccountFunction } from './account.ts';
import type { Role } from './role.ts';
import { digestOf, newSecret } from './secret.ts';

type Client = pg.ClientBase | pg.Pool;

const lifetimeMs = 12 * 3_600_000;
const idleMs = 2 * 3_600_000;
const touchMs = 60_000;
// Servers of one store may differ by so much.
const skewMs = 5 * 60_000;

/** A person who is signed in, or whose token is used, with what they are in a migration. */
export interface SignedIn {
  readonly account: string;
  readonly email: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly functions: readonly AccountFunction[];
}

export interface Session extends SignedIn {
  readonly id: string;
  readonly csrf: string;
}

/** What a browser is given when somebody signs in. */
export interface NewSession {
  /** The cookie's value; not stored anywhere but in the browser. */
  readonly secret: string;
  readonly csrf: string;
  readonly lifetimeSeconds: number;
}

/** Opens a session: at most 12 hours, ended earlier by two hours without a request. */
export async function openUserSession(client: Client, account: string, now: Date): Promise<NewSession> {
  const secret = newSecret();
  const csrf = newSecret();
  await client.query(
    `INSERT INTO session (secret, account, csrf, created_at, seen_at, expires_at) VALUES ($1, $2, $3, $4, $4, $5)`,
    [digestOf(secret), account, csrf, now, new Date(now.getTime() + lifetimeMs)],
  );
  return { secret, csrf, lifetimeSeconds: lifetimeMs / 1000 };
}

export const rolesAndFunctions = `
  coalesce((SELECT json_agg(r.role) FROM account_role r WHERE r.account = a.id AND r.migration = $2), '[]') AS roles,
  coalesce((SELECT json_agg(json_build_object('function', f.function, 'position', f.position))
              FROM account_function f WHERE f.account = a.id AND f.migration = $2), '[]') AS functions`;

/**
 * The living session of a cookie, or undefined; a deactivated account has none. Roles are those of this moment. A session
 * that would last longer than any may is of a clock that was ahead, and is over.
 */
export async function findSession(
  pool: pg.Pool,
  secret: string,
  migration: string,
  now: Date,
): Promise<Session | undefined> {
  const result = await pool.query<Session & { stale: boolean }>({
    name: 'find-session',
    text: `SELECT s.id, s.csrf, a.id AS account, a.email, a.name, s.seen_at < $4 AS stale, ${rolesAndFunctions}
             FROM session s JOIN account a ON a.id = s.account
            WHERE s.secret = $1 AND a.active AND s.expires_at > $3 AND s.expires_at <= $6 AND s.seen_at > $5`,
    values: [
      digestOf(secret),
      migration,
      now,
      new Date(now.getTime() - touchMs),
      new Date(now.getTime() - idleMs),
      latestEnd(now),
    ],
  });
  const row = result.rows[0];
  if (row === undefined) return undefined;
  const { stale, ...session } = row;
  // Written at most once a minute: reading pages must not be a stream of writes.
  if (stale)
    await pool.query('UPDATE session SET seen_at = greatest(seen_at, $2) WHERE id = $1', [row.id, now]);
  return session;
}

/** Whether a session still lives, of somebody who still has a role in the migration; looking does not prolong it. */
export async function sessionLives(
  pool: pg.Pool,
  id: string,
  migration: string,
  now: Date,
): Promise<boolean> {
  const result = await pool.query(
    `SELECT 1 FROM session s JOIN account a ON a.id = s.account
      WHERE s.id = $1 AND a.active AND s.expires_at > $3 AND s.expires_at <= $5 AND s.seen_at > $4
        AND EXISTS (SELECT 1 FROM account_role r WHERE r.account = a.id AND r.migration = $2)`,
    [id, migration, now, new Date(now.getTime() - idleMs), latestEnd(now)],
  );
  return result.rowCount === 1;
}

function latestEnd(now: Date): Date {
  return new Date(now.getTime() + lifetimeMs + skewMs);
}

/** Ends one session. */
export async function closeUserSession(client: Client, id: string): Promise<void> {
  await client.query('DELETE FROM session WHERE id = $1', [id]);
}

/** Ends every session of an account, but one that is kept. */
export async function closeSessionsOf(client: Client, account: string, except?: string): Promise<void> {
  await client.query('DELETE FROM session WHERE account = $1 AND ($2::uuid IS NULL OR id <> $2)', [
    account,
    except,
  ]);
}

/** Removes sessions that have ended. */
export async function sweepSessions(client: Client, now: Date): Promise<void> {
  await client.query('DELETE FROM session WHERE expires_at <= $1 OR seen_at <= $2', [
    now,
    new Date(now.getTime() - idleMs),
  ]);
}
