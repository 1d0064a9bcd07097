import type pg from 'pg';
import { ChangeoverError } from '../lib/errors.ts';
import { inTransaction } from '../lib/postgres.ts';
import { recordAudit } from '../store/audit-store.ts';
import { findAccount } from './account-store.ts';
import { type Permission, permissionsOf } from './permission.ts';
import type { Principal } from './principal.ts';
import { insertToken, listTokens, revokeToken, type Token } from './token-store.ts';

const dayMs = 86_400_000;

/**
 * Makes an API token for the person who asks (or, at the command line, for somebody named): it may do no more than its
 * owner, and no token makes tokens. The secret is returned once. Throws FORBIDDEN, NOT_FOUND.
 */
export async function makeToken(
  pool: pg.Pool,
  migration: string,
  asked: {
    by: Principal;
    owner: string | undefined;
    name: string;
    scopes: readonly Permission[];
    days: number;
    now: Date;
  },
): Promise<Token & { secret: string }> {
  const { by, now, scopes } = asked;
  const own = by.account?.id;
  if (by.actor.via === 'token' || (asked.owner !== undefined && own !== undefined && asked.owner !== own))
    throw new ChangeoverError('FORBIDDEN', { permission: 'to make tokens for others, or with a token' });
  const account = own ?? asked.owner;
  const owner = account === undefined ? undefined : await findAccount(pool, migration, account);
  if (owner === undefined)
    throw new ChangeoverError('NOT_FOUND', { what: 'owner of the token', id: account ?? '' });
  const held = permissionsOf(owner.roles);
  const beyond = scopes.find((scope) => !held.has(scope));
  if (beyond !== undefined) throw new ChangeoverError('FORBIDDEN', { permission: beyond });
  return inTransaction(pool, async (client) => {
    const expiresAt = new Date(now.getTime() + asked.days * dayMs);
    const made = await insertToken(client, {
      migration,
      account: owner.id,
      name: asked.name,
      scopes,
      now,
      expiresAt,
    });
    const token = (await listTokens(client, migration, owner.id)).find((one) => one.id === made.id);
    if (token === undefined) throw new Error('the new token is not listed');
    const subject = `token:${made.id}`;
    await recordAudit(client, {
      migration,
      actor: by.actor,
      action: 'token.add',
      subject,
      before: null,
      after: token,
    });
    return { ...token, secret: made.secret };
  });
}

/** Ends a token: one's own, or anybody's for those who manage people. Throws NOT_FOUND. */
export async function endToken(
  pool: pg.Pool,
  migration: string,
  by: Principal,
  id: string,
  now: Date,
): Promise<void> {
  const all = by.permissions.has('people.manage');
  await inTransaction(pool, async (client) => {
    const token = (await listTokens(client, migration, all ? undefined : (by.account?.id ?? ''))).find(
      (one) => one.id === id,
    );
    if (token === undefined) throw new ChangeoverError('NOT_FOUND', { what: 'token', id });
    await revokeToken(client, migration, id, now);
    const subject = `token:${id}`;
    await recordAudit(client, {
      migration,
      actor: by.actor,
      action: 'token.revoke',
      subject,
      before: token,
      after: null,
    });
  });
}
