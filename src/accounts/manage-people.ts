import type pg from 'pg';
import { ChangeoverError } from '../lib/errors.ts';
import { inTransaction } from '../lib/postgres.ts';
import type { Actor } from '../store/actor.ts';
import { recordAudit } from '../store/audit-store.ts';
import { ChangedMeanwhile } from '../store/changed-meanwhile.ts';
import { publishEvent } from '../store/event-store.ts';
import type { Account, AccountFunction } from './account.ts';
import {
  belongsElsewhere,
  countAdministrators,
  findAccountByEmail,
  getAccount,
  insertAccount,
  lockAdministrators,
  setFunctions,
  setRoles,
  updateAccount,
} from './account-store.ts';
import { insertInvitation } from './invitation-store.ts';
import type { Role } from './role.ts';
import { closeSessionsOf } from './session-store.ts';

interface Change {
  readonly migration: string;
  readonly actor: Actor;
}

/**
 * Adds a person to a migration, without a way to sign in yet. An account of another migration in the same store is
 * taken as it is. Throws EMAIL_TAKEN when the person is here already.
 */
export async function addPerson(
  pool: pg.Pool,
  change: Change,
  person: { email: string; name: string; roles: readonly Role[]; functions: readonly AccountFunction[] },
): Promise<Account> {
  const { migration, actor } = change;
  return inTransaction(pool, async (client) => {
    const known = await findAccountByEmail(client, migration, person.email);
    if (known !== undefined && (known.roles.length > 0 || known.functions.length > 0))
      throw new ChangeoverError('EMAIL_TAKEN');
    const id = known?.id ?? (await insertAccount(client, { ...person, by: actor.account }));
    await setRoles(client, migration, id, person.roles);
    await setFunctions(client, migration, id, person.functions);
    return told(client, change, 'account.add', null, id);
  });
}

/**
 * Changes a person: name, activity, roles, functions. Roles count at once; deactivating ends every session and token.
 * Throws NOT_FOUND, ChangedMeanwhile, LAST_ADMIN, PERSON_SHARED.
 */
export async function changePerson(
  pool: pg.Pool,
  change: Change,
  id: string,
  version: number,
  wanted: {
    name?: string | undefined;
    active?: boolean | undefined;
    roles?: readonly Role[] | undefined;
    functions?: readonly AccountFunction[] | undefined;
  },
): Promise<Account> {
  const { migration, actor } = change;
  return inTransaction(pool, async (client) => {
    await lockAdministrators(client, migration);
    const before = await getAccount(client, migration, id);
    const administrators = await countAdministrators(client, migration);
    if (wanted.name !== undefined || wanted.active !== undefined) await requireOwn(client, change, id);
    const { name, active } = wanted;
    if (!(await updateAccount(client, id, { name, active, version, by: actor.account })))
      throw new ChangedMeanwhile('person', before);
    if (wanted.roles !== undefined) await setRoles(client, migration, id, wanted.roles);
    if (wanted.functions !== undefined) await setFunctions(client, migration, id, wanted.functions);
    if (administrators > 0 && (await countAdministrators(client, migration)) === 0)
      throw new ChangeoverError('LAST_ADMIN');
    if (active === false) await closeSessionsOf(client, id);
    return told(client, change, 'account.update', before, id);
  });
}

/**
 * Makes a one-time link for a person: to set the first password, or a new one. Earlier links of the person end.
 * Returns the secret that belongs into the link. Throws NOT_FOUND, PERSON_SHARED.
 */
export async function invitePerson(
  pool: pg.Pool,
  change: Change,
  id: string,
  now: Date,
): Promise<{ secret: string; expiresAt: string }> {
  const { migration, actor } = change;
  return inTransaction(pool, async (client) => {
    const person = await getAccount(client, migration, id);
    await requireOwn(client, change, id);
    const purpose = person.signIn === 'none' ? 'INVITE' : 'RESET';
    const invitation = await insertInvitation(client, {
      migration,
      account: id,
      purpose,
      by: actor.account,
      now,
    });
    const { expiresAt } = invitation;
    await recordAudit(client, {
      migration,
      actor,
      action: 'account.invite',
      subject: `account:${id}`,
      before: null,
      after: { purpose, expiresAt },
    });
    return invitation;
  });
}

/** An administrator of one migration must not take over, or lock out, somebody who is also at work in another one. */
async function requireOwn(client: pg.ClientBase, change: Change, id: string): Promise<void> {
  const operator = change.actor.account === null;
  if (!operator && id !== change.actor.account && (await belongsElsewhere(client, change.migration, id)))
    throw new ChangeoverError('PERSON_SHARED');
}

async function told(
  client: pg.ClientBase,
  change: Change,
  action: string,
  before: Account | null,
  id: string,
): Promise<Account> {
  const { migration, actor } = change;
  const after = await getAccount(client, migration, id);
  const subject = `account:${id}`;
  await recordAudit(client, { migration, actor, action, subject, before, after });
  await publishEvent(client, { migration, topic: 'account', subject });
  return after;
}
