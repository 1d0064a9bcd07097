import type pg from 'pg';
import { ChangeoverError } from '../lib/errors.ts';
import { digestOf, newSecret } from './secret.ts';

type Client = pg.ClientBase | pg.Pool;

export type InvitationPurpose = 'FIRST_ADMIN' | 'INVITE' | 'RESET';

export interface Invitation {
  readonly id: string;
  readonly purpose: InvitationPurpose;
  readonly account: string | null;
  readonly email: string | null;
  readonly name: string | null;
}

const days: Record<InvitationPurpose, number> = { FIRST_ADMIN: 1, INVITE: 7, RESET: 1 };

/** Makes a one-time invitation; earlier ones of the same account (or of the first administrator) end. */
export async function insertInvitation(
  client: Client,
  invitation: {
    migration: string;
    account: string | null;
    purpose: InvitationPurpose;
    by: string | null;
    now: Date;
  },
): Promise<{ secret: string; expiresAt: string }> {
  const secret = newSecret();
  const { migration, account, purpose, by, now } = invitation;
  const expiresAt = new Date(now.getTime() + days[purpose] * 86_400_000);
  await client.query(
    'DELETE FROM invitation WHERE migration = $1 AND account IS NOT DISTINCT FROM $2 AND used_at IS NULL',
    [migration, account],
  );
  await client.query(
    `INSERT INTO invitation (migration, account, purpose, secret, created_at, created_by, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [migration, account, purpose, digestOf(secret), now, by, expiresAt],
  );
  return { secret, expiresAt: expiresAt.toISOString() };
}

/** The invitation behind a secret. Throws INVITATION_INVALID when it is unknown, used or over. */
export async function findInvitation(
  client: Client,
  migration: string,
  secret: string,
  now: Date,
): Promise<Invitation> {
  const result = await client.query<Invitation>(
    `SELECT i.id, i.purpose, i.account, a.email, a.name FROM invitation i LEFT JOIN account a ON a.id = i.account
      WHERE i.migration = $1 AND i.secret = $2 AND i.used_at IS NULL AND i.expires_at > $3
        AND (a.id IS NULL OR a.active)`,
    [migration, digestOf(secret), now],
  );
  const found = result.rows[0];
  if (found === undefined) throw new ChangeoverError('INVITATION_INVALID');
  return found;
}

/** Marks an invitation as used, once: of two who use it together the second gets INVITATION_INVALID. */
export async function useInvitation(client: Client, id: string, now: Date): Promise<void> {
  const result = await client.query('UPDATE invitation SET used_at = $2 WHERE id = $1 AND used_at IS NULL', [
    id,
    now,
  ]);
  if (result.rowCount !== 1) throw new ChangeoverError('INVITATION_INVALID');
}
