import type pg from 'pg';
import { ChangeoverError } from '../../lib/errors.ts';
import { inTransaction } from '../../lib/postgres.ts';
import { ChangedMeanwhile } from '../../store/changed-meanwhile.ts';
import { type Change, recordChange } from '../record-change.ts';
import { type Wanted, withWanted } from '../wanted.ts';
import { meetingDays } from './meeting-days.ts';
import type { Meeting, MeetingSeries } from './meeting-series.ts';
import type { Attendee } from './quorum.ts';
import { getSeries } from './series-store.ts';

type Client = pg.ClientBase | pg.Pool;

/** One meeting with what was written down. */
export interface MeetingRecord extends Meeting {
  /** Minutes, as plain text. */
  readonly minutes: string;
}

interface Row {
  readonly series: string;
  readonly day: string;
  readonly moved_date: string | null;
  readonly moved_time: string | null;
  readonly state: Meeting['state'];
  readonly reason: string;
  readonly minutes: string;
  readonly sequence: number;
  readonly version: number;
}

/** Meetings of a series that are more than the rule (moved, canceled, held, with minutes), by day. */
export async function storedMeetings(
  client: Client,
  migration: string,
  series: string,
): Promise<MeetingRecord[]> {
  const result = await client.query<Row>(
    'SELECT * FROM meeting WHERE migration = $1 AND series = $2 ORDER BY day',
    [migration, series],
  );
  return result.rows.map(fromRow);
}

/** Every meeting of a series between two days (inclusive): those of the rule, and those that are stored. */
export async function listMeetings(
  client: Client,
  migration: string,
  series: MeetingSeries,
  from: string,
  until: string,
): Promise<MeetingRecord[]> {
  const stored = await storedMeetings(client, migration, series.id);
  const known = new Map(stored.map((one) => [one.day, one]));
  const ruled = series.canceled ? [] : meetingDays(series, from, until);
  const days = new Set([...ruled, ...known.keys()].filter((day) => day >= from && day <= until));
  return [...days].sort().map((day) => known.get(day) ?? unchanged(series.id, day));
}

/** One meeting. Throws NOT_FOUND when the rule puts none on that day and none is stored. */
export async function getMeeting(
  client: Client,
  migration: string,
  series: MeetingSeries,
  day: string,
): Promise<MeetingRecord> {
  const result = await client.query<Row>(
    'SELECT * FROM meeting WHERE migration = $1 AND series = $2 AND day = $3',
    [migration, series.id, day],
  );
  if (result.rows[0] !== undefined) return fromRow(result.rows[0]);
  if (series.canceled || meetingDays(series, day, day).length === 0)
    throw new ChangeoverError('NOT_FOUND', { what: `meeting of ${series.id} on`, id: day });
  return unchanged(series.id, day);
}

/** What can be changed of one meeting. */
export type MeetingChange = Wanted<Pick<MeetingRecord, 'movedTo' | 'state' | 'reason' | 'minutes'>>;

/**
 * Moves, cancels, restores or holds one meeting, or writes its minutes. Calendars see a new revision when time or state
 * change. Throws NOT_FOUND, ChangedMeanwhile.
 */
export async function changeMeeting(
  pool: pg.Pool,
  change: Change,
  at: { readonly series: string; readonly day: string },
  version: number,
  wanted: MeetingChange,
): Promise<MeetingRecord> {
  return inTransaction(pool, async (client) => {
    const series = await lockMeeting(client, change, at);
    const before = await getMeeting(client, change.migration, series, at.day);
    // The row was made by the lock just now when nobody had changed the meeting yet: then 0 was the version to know.
    if (before.version !== version) throw new ChangedMeanwhile('meeting', before);
    const next = withWanted<MeetingRecord>(before, wanted);
    const seen = (one: MeetingRecord) => JSON.stringify([one.movedTo, one.state === 'CANCELED']);
    const sequence = before.sequence + (seen(before) === seen(next) ? 0 : 1);
    await client.query(
      `UPDATE meeting SET moved_date = $4, moved_time = $5, state = $6, reason = $7, minutes = $8, sequence = $9,
              version = version + 1, updated_at = now(), updated_by = $10
        WHERE migration = $1 AND series = $2 AND day = $3`,
      [
        change.migration,
        at.series,
        at.day,
        next.movedTo?.date ?? null,
        next.movedTo?.time ?? null,
        next.state,
        next.reason,
        next.minutes,
        sequence,
        change.actor.account,
      ],
    );
    return told(client, change, 'meeting.update', series, before);
  });
}

/** Who was there, in place of what was said before. Throws NOT_FOUND. */
export async function setAttendance(
  pool: pg.Pool,
  change: Change,
  at: { readonly series: string; readonly day: string },
  attendees: readonly Omit<Attendee, 'name'>[],
): Promise<Attendee[]> {
  return inTransaction(pool, async (client) => {
    await lockMeeting(client, change, at);
    const key = [change.migration, at.series, at.day];
    const before = await attendanceOf(client, change.migration, at);
    await client.query(
      'DELETE FROM meeting_attendance WHERE migration = $1 AND series = $2 AND day = $3',
      key,
    );
    for (const one of attendees) {
      await client.query(
        `INSERT INTO meeting_attendance (migration, series, day, account, function, present) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (migration, series, day, account, function) DO UPDATE SET present = excluded.present`,
        [...key, one.account, one.function, one.present],
      );
    }
    const after = await attendanceOf(client, change.migration, at);
    const subject = `meeting:${at.series}@${at.day}`;
    const action = 'meeting.attendance';
    await recordChange(client, change, {
      topic: 'meeting',
      action,
      subject,
      before: { before },
      after: { after },
    });
    return after;
  });
}

/** Who is written down for a meeting, by name. */
export async function attendanceOf(
  client: Client,
  migration: string,
  at: { readonly series: string; readonly day: string },
): Promise<Attendee[]> {
  const result = await client.query<Attendee>(
    `SELECT m.account, a.name, m.function, m.present FROM meeting_attendance m JOIN account a ON a.id = m.account
      WHERE m.migration = $1 AND m.series = $2 AND m.day = $3 ORDER BY a.name, m.function`,
    [migration, at.series, at.day],
  );
  return result.rows;
}

/** Makes sure that a meeting has a row, and holds it until the transaction ends. Throws NOT_FOUND. */
export async function lockMeeting(
  client: pg.ClientBase,
  change: Change,
  at: { readonly series: string; readonly day: string },
): Promise<MeetingSeries> {
  const series = await getSeries(client, change.migration, at.series);
  await getMeeting(client, change.migration, series, at.day);
  await client.query(
    `INSERT INTO meeting (migration, series, day, version, created_by, updated_by) VALUES ($1, $2, $3, 0, $4, $4)
     ON CONFLICT (migration, series, day) DO NOTHING`,
    [change.migration, at.series, at.day, change.actor.account],
  );
  await client.query('SELECT 1 FROM meeting WHERE migration = $1 AND series = $2 AND day = $3 FOR UPDATE', [
    change.migration,
    at.series,
    at.day,
  ]);
  return series;
}

async function told(
  client: pg.ClientBase,
  change: Change,
  action: string,
  series: MeetingSeries,
  before: MeetingRecord,
): Promise<MeetingRecord> {
  const after = await getMeeting(client, change.migration, series, before.day);
  const subject = `meeting:${before.series}@${before.day}`;
  await recordChange(client, change, { topic: 'meeting', action, subject, before, after });
  return after;
}

function fromRow({ moved_date: date, moved_time: time, ...row }: Row): MeetingRecord {
  const { series, day, state, reason, minutes, sequence, version } = row;
  const movedTo = date === null || time === null ? null : { date, time };
  return { series, day, movedTo, state, reason, minutes, sequence, version };
}

/** A meeting that is only a day of the rule so far. */
function unchanged(series: string, day: string): MeetingRecord {
  return { series, day, movedTo: null, state: 'PLANNED', reason: '', minutes: '', sequence: 0, version: 0 };
}
