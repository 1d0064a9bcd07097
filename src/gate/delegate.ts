import type pg from 'pg';
import { findAccount } from '../accounts/account-store.ts';
import type { Permission } from '../accounts/permission.ts';
import { ChangeoverError } from '../lib/errors.ts';
import { inTransaction } from '../lib/postgres.ts';
import { recordAudit } from '../store/audit-store.ts';
import { publishEvent } from '../store/event-store.ts';
import { type Delegation, findDelegation, insertDelegation, revokeDelegation } from './delegation-store.ts';
import type { Signer } from './may-sign.ts';
import { signingFunction } from './signing-function.ts';

type NewDelegation = Pick<Delegation, 'function' | 'to' | 'firstDay' | 'lastDay' | 'reason'>;

/**
 * A head declares that the deputy may sign for the function on some days. Only the head can: nobody gives away what is
 * another's. Throws DELEGATION_INVALID.
 */
export async function declareDelegation(
  pool: pg.Pool,
  migration: string,
  by: Signer,
  wanted: NewDelegation,
): Promise<Delegation> {
  const { title } = signingFunction(wanted.function);
  const refuse = (reason: string) => new ChangeoverError('DELEGATION_INVALID', { reason });
  const head = by.account?.id;
  const isHead = by.functions.some((one) => one.function === wanted.function && one.position === 'HEAD');
  if (head === undefined || !isHead) throw refuse(`only the head of ${title} delegates its signature`);
  if (wanted.lastDay < wanted.firstDay) throw refuse('the last day is before the first');
  return inTransaction(pool, async (client) => {
    const deputy = await findAccount(client, migration, wanted.to);
    const isDeputy = deputy?.functions.some(
      (one) => one.function === wanted.function && one.position === 'DEPUTY',
    );
    if (isDeputy !== true || deputy?.active !== true)
      throw refuse(`only the deputy of ${title} can be named`);
    const id = await insertDelegation(client, { migration, from: head, ...wanted });
    const made = await known(client, migration, id);
    await tell(client, migration, by, { action: 'delegation.declare', id, before: null, after: made });
    return made;
  });
}

/** The head, or who manages people, ends a delegation. Throws NOT_FOUND, DELEGATION_INVALID. */
export async function endDelegation(
  pool: pg.Pool,
  migration: string,
  by: Signer & { readonly permissions: ReadonlySet<Permission> },
  id: string,
): Promise<Delegation> {
  return inTransaction(pool, async (client) => {
    const before = await known(client, migration, id);
    if (before.from !== by.account?.id && !by.permissions.has('people.manage'))
      throw new ChangeoverError('DELEGATION_INVALID', { reason: 'only who declared it can end it' });
    await revokeDelegation(client, id, by.account?.id ?? null);
    const after = await known(client, migration, id);
    await tell(client, migration, by, { action: 'delegation.end', id, before, after });
    return after;
  });
}

async function known(client: pg.ClientBase, migration: string, id: string): Promise<Delegation> {
  const found = await findDelegation(client, migration, id);
  if (found === undefined) throw new ChangeoverError('NOT_FOUND', { what: 'delegation', id });
  return found;
}

async function tell(
  client: pg.ClientBase,
  migration: string,
  by: Signer,
  what: { action: string; id: string; before: object | null; after: object },
): Promise<void> {
  const { id, ...change } = what;
  const subject = `delegation:${id}`;
  await recordAudit(client, { migration, actor: by.actor, subject, ...change });
  await publishEvent(client, { migration, topic: 'gate', subject });
}
