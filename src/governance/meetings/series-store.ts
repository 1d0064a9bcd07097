import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { ChangeoverError } from '../../lib/errors.ts';
import { inTransaction } from '../../lib/postgres.ts';
import { ChangedMeanwhile } from '../../store/changed-meanwhile.ts';
import { type Change, recordChange } from '../record-change.ts';
import { type Wanted, withWanted } from '../wanted.ts';
import { isZone } from './meeting-days.ts';
import type { MeetingSeries } from './meeting-series.ts';

type Client = pg.ClientBase | pg.Pool;

/** What people decide about a series; identity and revision follow by themselves. */
export type SeriesContent = Omit<MeetingSeries, 'id' | 'uid' | 'sequence' | 'canceled' | 'version'>;

const columns = `id, title, purpose, location, starts_on AS "startsOn", ends_on AS "endsOn", weekdays,
  every_weeks AS "everyWeeks", at_time AS "time", minutes, zone, functions, quorum, uid, sequence, canceled, version`;

/** All series of a migration, by title. */
export async function listSeries(client: Client, migration: string): Promise<MeetingSeries[]> {
  const result = await client.query<MeetingSeries>(
    `SELECT ${columns} FROM meeting_series WHERE migration = $1 ORDER BY title, id`,
    [migration],
  );
  return result.rows;
}

/** One series. Throws NOT_FOUND. */
export async function getSeries(client: Client, migration: string, id: string): Promise<MeetingSeries> {
  const result = await client.query<MeetingSeries>(
    `SELECT ${columns} FROM meeting_series WHERE migration = $1 AND id = $2`,
    [migration, id],
  );
  const found = result.rows[0];
  if (found === undefined) throw new ChangeoverError('NOT_FOUND', { what: 'meeting series', id });
  return found;
}

/** Adds a series with an iCalendar identity of its own. Throws ID_TAKEN, ZONE_UNKNOWN. */
export async function addSeries(
  pool: pg.Pool,
  change: Change,
  id: string,
  content: SeriesContent,
): Promise<MeetingSeries> {
  requireZone(content.zone);
  return inTransaction(pool, async (client) => {
    const result = await client.query(
      `INSERT INTO meeting_series (migration, id, title, purpose, location, starts_on, ends_on, weekdays, every_weeks,
                                   at_time, minutes, zone, functions, quorum, uid, created_by, updated_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16)
       ON CONFLICT (migration, id) DO NOTHING`,
      [change.migration, id, ...valuesOf(content), `${randomUUID()}@changeover`, change.actor.account],
    );
    if (result.rowCount === 0) throw new ChangeoverError('ID_TAKEN', { what: 'meeting series', id });
    const after = await getSeries(client, change.migration, id);
    await told(client, change, 'meeting-series.add', null, after);
    return after;
  });
}

/**
 * Changes a series; its iCalendar SEQUENCE counts up when calendars must show something else. Throws NOT_FOUND,
 * ZONE_UNKNOWN, ChangedMeanwhile.
 */
export async function updateSeries(
  pool: pg.Pool,
  change: Change,
  id: string,
  version: number,
  wanted: Wanted<SeriesContent & Pick<MeetingSeries, 'canceled'>>,
): Promise<MeetingSeries> {
  if (wanted.zone !== undefined) requireZone(wanted.zone);
  return inTransaction(pool, async (client) => {
    await client.query('SELECT 1 FROM meeting_series WHERE migration = $1 AND id = $2 FOR UPDATE', [
      change.migration,
      id,
    ]);
    const before = await getSeries(client, change.migration, id);
    if (before.version !== version) throw new ChangedMeanwhile('meeting series', before);
    const next = withWanted<MeetingSeries>(before, wanted);
    const sequence = before.sequence + (calendarText(before) === calendarText(next) ? 0 : 1);
    await client.query(
      `UPDATE meeting_series SET title = $3, purpose = $4, location = $5, starts_on = $6, ends_on = $7, weekdays = $8,
              every_weeks = $9, at_time = $10, minutes = $11, zone = $12, functions = $13, quorum = $14, canceled = $15,
              sequence = $16, version = version + 1, updated_at = now(), updated_by = $17
        WHERE migration = $1 AND id = $2`,
      [change.migration, id, ...valuesOf(next), next.canceled, sequence, change.actor.account],
    );
    const after = await getSeries(client, change.migration, id);
    const action = next.canceled && !before.canceled ? 'meeting-series.cancel' : 'meeting-series.update';
    await told(client, change, action, before, after);
    return after;
  });
}

function valuesOf(content: SeriesContent): unknown[] {
  const { title, purpose, location, startsOn, endsOn, weekdays, everyWeeks, time, minutes, zone } = content;
  return [
    title,
    purpose,
    location,
    startsOn,
    endsOn,
    weekdays,
    everyWeeks,
    time,
    minutes,
    zone,
    content.functions,
    content.quorum,
  ];
}

/** What a calendar shows of a series; the quorum is none of it. */
function calendarText(series: MeetingSeries): string {
  return JSON.stringify([...valuesOf({ ...series, quorum: [] }), series.canceled]);
}

function requireZone(zone: string): void {
  if (!isZone(zone)) throw new ChangeoverError('ZONE_UNKNOWN', { zone });
}

async function told(
  client: pg.ClientBase,
  change: Change,
  action: string,
  before: MeetingSeries | null,
  after: MeetingSeries,
): Promise<void> {
  const subject = `meeting-series:${after.id}`;
  await recordChange(client, change, { topic: 'meeting', action, subject, before, after });
}
