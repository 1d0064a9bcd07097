import type pg from 'pg';
import { ChangeoverError } from '../lib/errors.ts';
import { inTransaction } from '../lib/postgres.ts';
import type { Actor } from '../store/actor.ts';
import { recordAudit } from '../store/audit-store.ts';
import { findCredentialOf, setPasswordHash } from './credential-store.ts';
import { checkNewPassword, hashPassword, verifyPassword } from './password.ts';
import { closeSessionsOf } from './session-store.ts';
import { countFailure, secondsToWait } from './throttle-store.ts';

/**
 * Changes one's own password; every other session of the account ends. Guesses of the present one are throttled as
 * sign-ins are. Throws SIGN_IN_REFUSED, TOO_MANY_ATTEMPTS, PASSWORD_WEAK.
 */
export async function changePassword(
  pool: pg.Pool,
  change: {
    migration: string;
    actor: Actor;
    account: { id: string; email: string; name: string };
    session: string | undefined;
    current: string;
    password: string;
    now: Date;
  },
): Promise<void> {
  const { account, now } = change;
  const seconds = await secondsToWait(pool, [['account', account.email]], now);
  if (seconds > 0) throw new ChangeoverError('TOO_MANY_ATTEMPTS', { seconds });
  const credential = await findCredentialOf(pool, account.id);
  if (!(await verifyPassword(credential?.passwordHash ?? undefined, change.current))) {
    await countFailure(pool, 'account', account.email, now);
    throw new ChangeoverError('SIGN_IN_REFUSED');
  }
  checkNewPassword(change.password, account);
  const hash = await hashPassword(change.password);
  await inTransaction(pool, async (client) => {
    await setPasswordHash(client, account.id, hash);
    await closeSessionsOf(client, account.id, change.session);
    await recordAudit(client, {
      migration: change.migration,
      actor: change.actor,
      action: 'account.change-password',
      subject: `account:${account.id}`,
      before: null,
      after: null,
    });
  });
}
