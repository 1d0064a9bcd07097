import type pg from 'pg';
import { ChangeoverError } from '../lib/errors.ts';
import { inTransaction } from '../lib/postgres.ts';
import { recordAudit } from '../store/audit-store.ts';
import { findAccount } from './account-store.ts';
import { findCredential } from './credential-store.ts';
import { verifyPassword } from './password.ts';
import { type NewSession, openUserSession } from './session-store.ts';
import { countFailure, forgetFailures, secondsToWait } from './throttle-store.ts';

/**
 * Signs somebody in with a password. An unknown address, a wrong password, an account without a password and a
 * deactivated one are told apart neither by the answer nor by its time. Throws SIGN_IN_REFUSED, TOO_MANY_ATTEMPTS.
 */
export async function signIn(
  pool: pg.Pool,
  attempt: { migration: string; email: string; password: string; address: string; now: Date },
): Promise<NewSession> {
  const { migration, email, now } = attempt;
  const keys = [
    ['account', email],
    ['address', attempt.address],
  ] as const;
  const seconds = await secondsToWait(pool, keys, now);
  if (seconds > 0) throw new ChangeoverError('TOO_MANY_ATTEMPTS', { seconds });
  const credential = await findCredential(pool, email);
  const fits = await verifyPassword(credential?.passwordHash ?? undefined, attempt.password);
  if (!fits || credential === undefined || !credential.active) {
    for (const [kind, value] of keys) await countFailure(pool, kind, value, now);
    throw new ChangeoverError('SIGN_IN_REFUSED');
  }
  await forgetFailures(pool, 'account', email);
  return recordedSession(pool, { migration, account: credential.id, how: 'password', now });
}

/** Opens a session for somebody whose identity is established, and records it. */
export function recordedSession(
  pool: pg.Pool,
  signIn: { migration: string; account: string; how: 'password' | 'oidc' | 'invitation'; now: Date },
): Promise<NewSession> {
  const { migration, account, how, now } = signIn;
  return inTransaction(pool, async (client) => {
    const person = await findAccount(client, migration, account);
    const session = await openUserSession(client, account, now);
    await recordAudit(client, {
      migration,
      actor: { account, name: person?.name ?? '', via: 'console' },
      action: 'session.open',
      subject: `account:${account}`,
      before: null,
      after: { how },
    });
    return session;
  });
}
