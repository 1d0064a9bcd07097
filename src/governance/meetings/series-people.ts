import type pg from 'pg';
import type { ProjectConfig } from '../../project/project-config.ts';
import type { CalendarPeople } from './meeting-calendar.ts';

/** Somebody who works in a stakeholder group. */
export interface GroupPerson {
  readonly account: string;
  readonly name: string;
  readonly email: string;
  readonly function: string;
}

/** The people of stakeholder groups, by group and name; those who were deactivated are left out. */
export async function peopleOf(
  pool: pg.Pool,
  migration: string,
  groups: readonly string[],
): Promise<GroupPerson[]> {
  const result = await pool.query<GroupPerson>(
    `SELECT a.id AS account, a.name, a.email, f.function FROM account_function f JOIN account a ON a.id = f.account AND a.active
      WHERE f.migration = $1 AND f.function = ANY ($2::text[]) ORDER BY f.function, a.name`,
    [migration, groups],
  );
  return result.rows;
}

/**
 * Who calls a meeting and who is invited, for a calendar file. The organizer is the program's own mailbox: calendars take
 * an update only from the organizer they know, so it must not be whoever fetches the file. Without one, the file is a
 * publication.
 */
export async function calendarPeople(
  pool: pg.Pool,
  config: Pick<ProjectConfig, 'name' | 'title' | 'mail'>,
  groups: readonly string[],
): Promise<CalendarPeople> {
  const people = await peopleOf(pool, config.name, groups);
  const attendees = new Map(people.map((one) => [one.email, { name: one.name, email: one.email }]));
  const { mail } = config;
  const name = mail?.from_name || config.title || config.name;
  return {
    organizer: mail === undefined ? null : { name, email: mail.from },
    attendees: [...attendees.values()],
  };
}
