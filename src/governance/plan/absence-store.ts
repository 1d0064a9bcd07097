import type pg from 'pg';
import { ChangeoverError } from '../../lib/errors.ts';
import { inTransaction } from '../../lib/postgres.ts';
import { type Change, recordChange } from '../record-change.ts';
import type { DaySpan } from './day-spans.ts';

type Client = pg.ClientBase | pg.Pool;

/** An absence of a person. Days are `YYYY-MM-DD`, both included. */
export interface StoredAbsence {
  readonly id: string;
  readonly account: string;
  readonly name: string;
  readonly firstDay: string;
  readonly lastDay: string;
  readonly source: 'TYPED' | 'CALENDAR' | 'PROGRAM';
  /** From which calendar it came; empty for what was typed. */
  readonly calendar: string;
}

/** Absences by their first day. */
export async function listAbsences(client: Client, migration: string): Promise<StoredAbsence[]> {
  const found = await client.query<StoredAbsence>(
    `SELECT b.id, b.account, a.name, b.first_day::text AS "firstDay", b.last_day::text AS "lastDay", b.source, b.calendar
       FROM absence b JOIN account a ON a.id = b.account WHERE b.migration = $1 ORDER BY b.first_day, a.name, b.id`,
    [migration],
  );
  return found.rows;
}

/** Adds an absence. Throws NOT_FOUND (person), INPUT_INVALID (it ends before it begins). */
export async function addAbsence(
  pool: pg.Pool,
  change: Change,
  absence: { readonly person: string; readonly firstDay: string; readonly lastDay: string },
): Promise<StoredAbsence> {
  const { person, firstDay, lastDay } = absence;
  if (lastDay < firstDay)
    throw new ChangeoverError('INPUT_INVALID', { path: 'lastDay', reason: 'is before the first day' });
  return inTransaction(pool, async (client) => {
    const added = await client.query<StoredAbsence>(
      `WITH added AS (
         INSERT INTO absence (migration, account, first_day, last_day, source)
         SELECT $1, account, $3, $4, 'TYPED'
           FROM (SELECT account FROM account_role WHERE migration = $1 UNION SELECT account FROM account_function WHERE migration = $1) m
          WHERE account = $2 RETURNING *)
       SELECT b.id, b.account, a.name, b.first_day::text AS "firstDay", b.last_day::text AS "lastDay", b.source, b.calendar
         FROM added b JOIN account a ON a.id = b.account`,
      [change.migration, person, firstDay, lastDay],
    );
    const row = added.rows[0];
    if (row === undefined) throw new ChangeoverError('NOT_FOUND', { what: 'person', id: person });
    const subject = `absence:${row.id}`;
    await recordChange(client, change, {
      topic: 'plan',
      action: 'absence.add',
      subject,
      before: null,
      after: absence,
    });
    return row;
  });
}

/** Removes an absence. Throws NOT_FOUND. */
export async function removeAbsence(pool: pg.Pool, change: Change, id: string): Promise<void> {
  await inTransaction(pool, async (client) => {
    const removed = await client.query<object>(
      'DELETE FROM absence WHERE migration = $1 AND id = $2 RETURNING account, first_day::text, last_day::text',
      [change.migration, id],
    );
    const before = removed.rows[0];
    if (before === undefined) throw new ChangeoverError('NOT_FOUND', { what: 'absence', id });
    const subject = `absence:${id}`;
    await recordChange(client, change, {
      topic: 'plan',
      action: 'absence.remove',
      subject,
      before,
      after: null,
    });
  });
}

/**
 * Takes the absences of a person from a calendar: those that it brought before are replaced, those of other calendars and
 * those that were typed stay. Throws NOT_FOUND (person).
 */
export async function importAbsences(
  pool: pg.Pool,
  change: Change,
  wanted: { readonly person: string; readonly calendar: string; readonly spans: readonly DaySpan[] },
): Promise<void> {
  const { person, calendar, spans } = wanted;
  await inTransaction(pool, async (client) => {
    const member = await client.query(
      `SELECT 1 FROM account_role WHERE migration = $1 AND account = $2
        UNION SELECT 1 FROM account_function WHERE migration = $1 AND account = $2`,
      [change.migration, person],
    );
    if (member.rowCount === 0) throw new ChangeoverError('NOT_FOUND', { what: 'person', id: person });
    const before = await client.query<DaySpan>(
      `DELETE FROM absence WHERE migration = $1 AND account = $2 AND source = 'CALENDAR' AND calendar = $3
       RETURNING first_day::text AS "firstDay", last_day::text AS "lastDay"`,
      [change.migration, person, calendar],
    );
    await client.query(
      `INSERT INTO absence (migration, account, first_day, last_day, source, calendar)
       SELECT $1, $2, f, l, 'CALENDAR', $3 FROM unnest($4::date[], $5::date[]) AS t (f, l)`,
      [change.migration, person, calendar, spans.map((one) => one.firstDay), spans.map((one) => one.lastDay)],
    );
    await recordChange(client, change, {
      topic: 'plan',
      action: 'absence.import',
      subject: `account:${person}`,
      before: { calendar, spans: before.rows },
      after: { calendar, spans },
    });
  });
}
