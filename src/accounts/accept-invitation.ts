import type pg from 'pg';
import { inTransaction } from '../lib/postgres.ts';
import { recordAudit } from '../store/audit-store.ts';
import { publishEvent } from '../store/event-store.ts';
import { getAccount, insertAccount, setRoles } from './account-store.ts';
import { setPasswordHash } from './credential-store.ts';
import { findInvitation, useInvitation } from './invitation-store.ts';
import { checkNewPassword, hashPassword } from './password.ts';
import { closeSessionsOf, type NewSession } from './session-store.ts';
import { recordedSession } from './sign-in.ts';

/**
 * Uses a one-time link: the first administrator gets an account, others the password of theirs; both are signed in and
 * every other session of the account ends. Throws INVITATION_INVALID, PASSWORD_WEAK, EMAIL_TAKEN.
 */
export async function acceptInvitation(
  pool: pg.Pool,
  given: {
    migration: string;
    secret: string;
    password: string;
    /** Name and address of the first administrator; of others they are known. */
    person: { name: string; email: string } | undefined;
    now: Date;
  },
): Promise<NewSession> {
  const { migration, now } = given;
  const found = await findInvitation(pool, migration, given.secret, now);
  const owner = {
    name: found.name ?? given.person?.name ?? '',
    email: found.email ?? given.person?.email ?? '',
  };
  checkNewPassword(given.password, owner);
  const hash = await hashPassword(given.password);
  const account = await inTransaction(pool, async (client) => {
    await useInvitation(client, found.id, now);
    const id = found.account ?? (await insertAccount(client, { ...owner, by: null }));
    if (found.purpose === 'FIRST_ADMIN') await setRoles(client, migration, id, ['ADMIN']);
    await setPasswordHash(client, id, hash);
    await closeSessionsOf(client, id);
    const person = await getAccount(client, migration, id);
    await recordAudit(client, {
      migration,
      actor: { account: id, name: person.name, via: 'console' },
      action: 'invitation.accept',
      subject: `account:${id}`,
      before: null,
      after: { purpose: found.purpose },
    });
    await publishEvent(client, { migration, topic: 'account', subject: `account:${id}` });
    return id;
  });
  return recordedSession(pool, { migration, account, how: 'invitation', now });
}
