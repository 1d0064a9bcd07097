import type pg from 'pg';

type Client = pg.ClientBase | pg.Pool;

/** What signing in needs of an account; never part of an answer. */
export interface Credential {
  readonly id: string;
  readonly active: boolean;
  readonly passwordHash: string | null;
}

/** The credential of an address (in any case), or undefined. */
export async function findCredential(client: Client, email: string): Promise<Credential | undefined> {
  const result = await client.query<Credential>(
    'SELECT id, active, password_hash AS "passwordHash" FROM account WHERE email = lower($1)',
    [email],
  );
  return result.rows[0];
}

/** The credential of an account, or undefined. */
export async function findCredentialOf(client: Client, account: string): Promise<Credential | undefined> {
  const result = await client.query<Credential>(
    'SELECT id, active, password_hash AS "passwordHash" FROM account WHERE id = $1',
    [account],
  );
  return result.rows[0];
}

/** Stores the hash of a new password. */
export async function setPasswordHash(client: Client, account: string, hash: string): Promise<void> {
  await client.query('UPDATE account SET password_hash = $2, updated_at = now() WHERE id = $1', [
    account,
    hash,
  ]);
}

/** The account bound to a subject of an OIDC provider, or undefined. */
export async function findOidcAccount(
  client: Client,
  issuer: string,
  subject: string,
): Promise<{ id: string; active: boolean } | undefined> {
  const result = await client.query<{ id: string; active: boolean }>(
    'SELECT id, active FROM account WHERE oidc_issuer = $1 AND oidc_subject = $2',
    [issuer, subject],
  );
  return result.rows[0];
}

/** Binds an account to a subject of an OIDC provider; false when it is bound already. */
export async function bindOidc(
  client: Client,
  account: string,
  issuer: string,
  subject: string,
): Promise<boolean> {
  const result = await client.query(
    `UPDATE account SET oidc_issuer = $2, oidc_subject = $3, updated_at = now()
      WHERE id = $1 AND oidc_subject IS NULL`,
    [account, issuer, subject],
  );
  return result.rowCount === 1;
}
