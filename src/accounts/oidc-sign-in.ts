import type pg from 'pg';
import { ChangeoverError } from '../lib/errors.ts';
import { inTransaction } from '../lib/postgres.ts';
import { recordAudit } from '../store/audit-store.ts';
import { findAccountByEmail } from './account-store.ts';
import { bindOidc, findOidcAccount } from './credential-store.ts';
import type { OidcIdentity } from './oidc.ts';
import type { NewSession } from './session-store.ts';
import { recordedSession } from './sign-in.ts';

/**
 * Signs in whom a provider vouches for: the account bound to its subject, or, the first time, the one with the verified
 * address, which is then bound. Nobody gets an account by signing in. Throws OIDC_UNKNOWN.
 */
export async function signInWithIdentity(
  pool: pg.Pool,
  migration: string,
  identity: OidcIdentity,
  now: Date,
): Promise<NewSession> {
  const { issuer, subject } = identity;
  const bound = await findOidcAccount(pool, issuer, subject);
  const account = bound ?? (await bindByEmail(pool, migration, identity));
  if (account === undefined || !account.active) throw new ChangeoverError('OIDC_UNKNOWN');
  return recordedSession(pool, { migration, account: account.id, how: 'oidc', now });
}

async function bindByEmail(
  pool: pg.Pool,
  migration: string,
  { issuer, subject, email }: OidcIdentity,
): Promise<{ id: string; active: boolean } | undefined> {
  if (email === undefined) return undefined;
  return inTransaction(pool, async (client) => {
    const person = await findAccountByEmail(client, migration, email);
    if (person === undefined || !person.active) return undefined;
    // Bound to another subject already: an address that changed hands signs nobody in.
    if (!(await bindOidc(client, person.id, issuer, subject))) return undefined;
    await recordAudit(client, {
      migration,
      actor: { account: person.id, name: person.name, via: 'console' },
      action: 'account.bind-provider',
      subject: `account:${person.id}`,
      before: null,
      after: { issuer },
    });
    return { id: person.id, active: true };
  });
}
