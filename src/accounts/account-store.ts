import type pg from 'pg';
import { ChangeoverError } from '../lib/errors.ts';
import type { Account, AccountFunction } from './account.ts';
import type { Role } from './role.ts';

type Client = pg.ClientBase | pg.Pool;

const isoInstant = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const selectAccounts = `
  SELECT a.id, a.email, a.name, a.active, a.version,
         CASE WHEN a.oidc_subject IS NOT NULL THEN 'oidc' WHEN a.password_hash IS NOT NULL THEN 'password' ELSE 'none' END AS "signIn",
         ${isoInstant('a.created_at')} AS "createdAt", ${isoInstant('a.updated_at')} AS "updatedAt",
         (SELECT ${isoInstant('max(s.seen_at)')} FROM session s WHERE s.account = a.id) AS "lastSeenAt",
         coalesce((SELECT json_agg(r.role ORDER BY r.role) FROM account_role r
                    WHERE r.account = a.id AND r.migration = $1), '[]') AS roles,
         coalesce((SELECT json_agg(json_build_object('function', f.function, 'position', f.position) ORDER BY f.function)
                     FROM account_function f WHERE f.account = a.id AND f.migration = $1), '[]') AS functions
    FROM account a`;

/** People, by name; of a page. Accounts without a role or a function in this migration are people of other ones. */
export async function listAccounts(
  pool: pg.Pool,
  migration: string,
  filter: {
    after?: string | undefined;
    limit: number;
    text?: string | undefined;
    function?: string | undefined;
  },
): Promise<Account[]> {
  const result = await pool.query<Account>(
    `SELECT * FROM (${selectAccounts}) p
      WHERE (roles::text <> '[]' OR functions::text <> '[]')
        AND ($2::text IS NULL OR lower(name) || ' ' || id > $2)
        AND ($3::text IS NULL OR strpos(lower(name), lower($3)) > 0 OR strpos(email, lower($3)) > 0)
        AND ($4::text IS NULL OR EXISTS (SELECT 1 FROM account_function f
              WHERE f.account = p.id AND f.migration = $1 AND f.function = $4))
      ORDER BY lower(name) || ' ' || id LIMIT $5`,
    [migration, filter.after, filter.text, filter.function, filter.limit],
  );
  return result.rows;
}

/** One person, or undefined. */
export async function findAccount(
  client: Client,
  migration: string,
  id: string,
): Promise<Account | undefined> {
  const result = await client.query<Account>(`${selectAccounts} WHERE a.id = $2`, [migration, id]);
  return result.rows[0];
}

/** One person. Throws NOT_FOUND. */
export async function getAccount(client: Client, migration: string, id: string): Promise<Account> {
  const found = await findAccount(client, migration, id);
  if (found === undefined) throw new ChangeoverError('NOT_FOUND', { what: 'person', id });
  return found;
}

/** The person with an address (in any case), or undefined. */
export async function findAccountByEmail(
  client: Client,
  migration: string,
  email: string,
): Promise<Account | undefined> {
  const result = await client.query<Account>(`${selectAccounts} WHERE a.email = lower($2)`, [
    migration,
    email,
  ]);
  return result.rows[0];
}

/** Adds a person without a way to sign in. Throws EMAIL_TAKEN. */
export async function insertAccount(
  client: Client,
  person: { email: string; name: string; by: string | null },
): Promise<string> {
  const result = await client.query<{ id: string }>(
    `INSERT INTO account (email, name, created_by, updated_by) VALUES (lower($1), $2, $3, $3)
     ON CONFLICT (email) DO NOTHING RETURNING id`,
    [person.email, person.name, person.by],
  );
  const id = result.rows[0]?.id;
  if (id === undefined) throw new ChangeoverError('EMAIL_TAKEN');
  return id;
}

/** Changes name or activity, and counts the version up; false when the version is another one by now. */
export async function updateAccount(
  client: Client,
  id: string,
  change: { name?: string | undefined; active?: boolean | undefined; version: number; by: string | null },
): Promise<boolean> {
  const result = await client.query(
    `UPDATE account SET name = coalesce($2, name), active = coalesce($3, active), version = version + 1,
            updated_at = now(), updated_by = $5
      WHERE id = $1 AND version = $4`,
    [id, change.name, change.active, change.version, change.by],
  );
  return result.rowCount === 1;
}

/** Replaces the roles of a person in a migration. */
export async function setRoles(
  client: Client,
  migration: string,
  account: string,
  held: readonly Role[],
): Promise<void> {
  await client.query('DELETE FROM account_role WHERE migration = $1 AND account = $2', [migration, account]);
  await client.query(
    'INSERT INTO account_role (migration, account, role) SELECT DISTINCT $1, $2::uuid, unnest($3::text[])',
    [migration, account, held],
  );
}

/** Replaces the functions of a person in a migration. */
export async function setFunctions(
  client: Client,
  migration: string,
  account: string,
  functions: readonly AccountFunction[],
): Promise<void> {
  await client.query('DELETE FROM account_function WHERE migration = $1 AND account = $2', [
    migration,
    account,
  ]);
  for (const one of functions) {
    await client.query(
      `INSERT INTO account_function (migration, account, function, position) VALUES ($1, $2, $3, $4)
       ON CONFLICT (migration, account, function) DO UPDATE SET position = excluded.position`,
      [migration, account, one.function, one.position],
    );
  }
}

/** How many people can administer a migration: active, in the role, and able to sign in. */
export async function countAdministrators(client: Client, migration: string): Promise<number> {
  const result = await client.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM account a JOIN account_role r ON r.account = a.id
      WHERE r.migration = $1 AND r.role = 'ADMIN' AND a.active
        AND (a.password_hash IS NOT NULL OR a.oidc_subject IS NOT NULL)`,
    [migration],
  );
  return result.rows[0]?.n ?? 0;
}

/** Holds a migration's administrators against a change by somebody else until the transaction ends. */
export async function lockAdministrators(client: Client, migration: string): Promise<void> {
  await client.query("SELECT pg_advisory_xact_lock(hashtextextended('changeover-admins:' || $1, 0))", [
    migration,
  ]);
}

/** Whether somebody has a role in another migration of the same store. */
export async function belongsElsewhere(client: Client, migration: string, id: string): Promise<boolean> {
  const result = await client.query(
    'SELECT 1 FROM account_role WHERE account = $2 AND migration <> $1 LIMIT 1',
    [migration, id],
  );
  return result.rowCount === 1;
}
