import type pg from 'pg';
import { findAccountByEmail, insertAccount, setFunctions, setRoles } from '../../accounts/account-store.ts';
import type { ProgramFile } from '../program-file.ts';
import { type Change, recordChange } from '../record-change.ts';
import { accountOf, insertRow } from './importing.ts';

/** Adds people who are not there, by address, and fills `accounts`; how many. Roles changed since are not given back. */
export async function addPeople(
  client: pg.ClientBase,
  change: Change,
  program: ProgramFile,
  accounts: Map<string, string>,
): Promise<number> {
  const { migration } = change;
  let added = 0;
  for (const person of program.people) {
    const found = await findAccountByEmail(client, migration, person.email);
    const account = found?.id ?? (await insertAccount(client, { ...person, by: change.actor.account }));
    accounts.set(person.email, account);
    // Roles that an administrator has changed since are not given back.
    if (found !== undefined && (found.roles.length > 0 || found.functions.length > 0)) continue;
    const functions = Object.entries(person.functions).map(([key, position]) => ({
      function: key,
      position,
    }));
    await setRoles(client, migration, account, person.roles);
    await setFunctions(client, migration, account, functions);
    if (person.minutes_per_day !== undefined)
      await insertRow(client, 'availability', {
        migration,
        account,
        minutes_per_day: person.minutes_per_day,
      });
    for (const { from, until } of person.absences)
      await insertRow(client, 'absence', {
        migration,
        account,
        first_day: from,
        last_day: until,
        source: 'PROGRAM',
      });
    await recordChange(client, change, {
      topic: 'account',
      action: 'account.import',
      subject: `account:${account}`,
      before: null,
      after: { roles: person.roles, functions },
    });
    added += 1;
  }
  return added;
}

/** Gives groups that nobody owns their owner and deputy. */
export async function ownGroups(
  client: pg.ClientBase,
  migration: string,
  program: ProgramFile,
  accounts: ReadonlyMap<string, string>,
): Promise<void> {
  for (const one of program.groups) {
    await client.query(
      `UPDATE stakeholder_group SET owner = $3, deputy = $4
        WHERE migration = $1 AND id = $2 AND owner IS NULL AND deputy IS NULL`,
      [migration, one.id, accountOf({ accounts }, one.owner), accountOf({ accounts }, one.deputy)],
    );
  }
}
