import type pg from 'pg';
import { ChangeoverError } from '../lib/errors.ts';
import type { Permission } from './permission.ts';
import { digestOf, newSecret } from './secret.ts';
import { rolesAndFunctions, type SignedIn } from './session-store.ts';

type Client = pg.ClientBase | pg.Pool;

const prefix = 'cho_';

/** An API token as it is listed; its secret is shown once, when it is made. */
export interface Token {
  readonly id: string;
  readonly account: string;
  readonly accountName: string;
  readonly name: string;
  readonly scopes: readonly Permission[];
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly usedAt: string | null;
  readonly revokedAt: string | null;
}

/** Makes a token; its secret begins with `cho_`, so that a leaked one can be recognized. */
export async function insertToken(
  client: Client,
  token: {
    migration: string;
    account: string;
    name: string;
    scopes: readonly Permission[];
    now: Date;
    expiresAt: Date;
  },
): Promise<{ id: string; secret: string }> {
  const secret = `${prefix}${newSecret()}`;
  const result = await client.query<{ id: string }>(
    `INSERT INTO token (migration, account, name, secret, scopes, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
    [token.migration, token.account, token.name, digestOf(secret), token.scopes, token.now, token.expiresAt],
  );
  return { id: result.rows[0]?.id ?? '', secret };
}

/** The owner and scopes of a token that is alive, or undefined. */
export async function findToken(
  pool: pg.Pool,
  secret: string,
  migration: string,
  now: Date,
): Promise<(SignedIn & { id: string; scopes: readonly Permission[] }) | undefined> {
  if (!secret.startsWith(prefix)) return undefined;
  const result = await pool.query<SignedIn & { id: string; scopes: readonly Permission[]; stale: boolean }>(
    `SELECT t.id, t.scopes, a.id AS account, a.email, a.name,
            t.used_at IS NULL OR t.used_at < $3::timestamptz - interval '1 minute' AS stale, ${rolesAndFunctions}
       FROM token t JOIN account a ON a.id = t.account
      WHERE t.secret = $1 AND t.migration = $2 AND a.active AND t.revoked_at IS NULL AND t.expires_at > $3`,
    [digestOf(secret), migration, now],
  );
  const row = result.rows[0];
  if (row === undefined) return undefined;
  const { stale, ...token } = row;
  if (stale) await pool.query('UPDATE token SET used_at = $2 WHERE id = $1', [row.id, now]);
  return token;
}

const iso = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** The tokens of a migration, or of one account in it, newest first. */
export async function listTokens(client: Client, migration: string, account?: string): Promise<Token[]> {
  const result = await client.query<Token>(
    `SELECT t.id, t.account, a.name AS "accountName", t.name, t.scopes, ${iso('t.created_at')} AS "createdAt",
            ${iso('t.expires_at')} AS "expiresAt", ${iso('t.used_at')} AS "usedAt", ${iso('t.revoked_at')} AS "revokedAt"
       FROM token t JOIN account a ON a.id = t.account
      WHERE t.migration = $1 AND ($2::uuid IS NULL OR t.account = $2) ORDER BY t.created_at DESC, t.id`,
    [migration, account],
  );
  return result.rows;
}

/** Ends a token. Throws NOT_FOUND when there is none that lives. */
export async function revokeToken(client: Client, migration: string, id: string, now: Date): Promise<void> {
  const result = await client.query(
    'UPDATE token SET revoked_at = $3 WHERE migration = $1 AND id = $2 AND revoked_at IS NULL',
    [migration, id, now],
  );
  if (result.rowCount === 0) throw new ChangeoverError('NOT_FOUND', { what: 'living token', id });
}
