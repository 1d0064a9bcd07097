import type pg from 'pg';
import { inTransaction } from '../lib/postgres.ts';
import { countAdministrators, lockAdministrators } from './account-store.ts';
import { insertInvitation } from './invitation-store.ts';

/**
 * The secret of a one-time link that makes the first administrator, as long as nobody can administer the migration;
 * undefined afterwards. Each call ends the link of the one before.
 */
export async function inviteFirstAdministrator(
  pool: pg.Pool,
  migration: string,
  now: Date,
): Promise<{ secret: string; expiresAt: string } | undefined> {
  return inTransaction(pool, async (client) => {
    await lockAdministrators(client, migration);
    if ((await countAdministrators(client, migration)) > 0) return undefined;
    return insertInvitation(client, { migration, account: null, purpose: 'FIRST_ADMIN', by: null, now });
  });
}
