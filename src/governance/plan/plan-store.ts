import type pg from 'pg';
import { ChangeoverError } from '../../lib/errors.ts';
import { inTransaction } from '../../lib/postgres.ts';
import { ChangedMeanwhile } from '../../store/changed-meanwhile.ts';
import { type Change, recordChange } from '../record-change.ts';
import { type Wanted, withWanted } from '../wanted.ts';
import type { GoLiveRules } from './go-live.ts';
import { type PlanSettings, usualSettings } from './plan-settings.ts';

type Client = pg.ClientBase | pg.Pool;
type Versioned = PlanSettings & { readonly version: number };

/** Settings of the plan; the usual ones with version 0 until somebody has changed some. */
export async function getSettings(client: Client, migration: string, zone: string): Promise<Versioned> {
  const found = await client.query<{ content: Partial<PlanSettings>; version: number }>(
    'SELECT content, version FROM plan_setting WHERE migration = $1',
    [migration],
  );
  const row = found.rows[0];
  return { ...usualSettings(zone), ...row?.content, version: row?.version ?? 0 };
}

/** Changes settings of the plan. Throws ChangedMeanwhile. */
export async function updateSettings(
  pool: pg.Pool,
  change: Change,
  at: { readonly version: number; readonly zone: string },
  wanted: Wanted<PlanSettings>,
): Promise<Versioned> {
  return inTransaction(pool, async (client) => {
    const current = await getSettings(client, change.migration, at.zone);
    const { version, ...before } = current;
    const after = withWanted(before, wanted);
    const done = await client.query(
      `INSERT INTO plan_setting (migration, content, version, updated_by) VALUES ($1, $2, $3 + 1, $4)
       ON CONFLICT (migration) DO UPDATE SET content = excluded.content, version = excluded.version, updated_at = now(),
              updated_by = excluded.updated_by WHERE plan_setting.version = $3`,
      [change.migration, JSON.stringify(after), at.version, change.actor.account],
    );
    if (done.rowCount !== 1 || version !== at.version) throw new ChangedMeanwhile('plan', current);
    await recordChange(client, change, {
      topic: 'plan',
      action: 'plan.set',
      subject: 'plan:settings',
      before,
      after,
    });
    return { ...after, version: version + 1 };
  });
}

/** An absence of a person. Days are `YYYY-MM-DD`, both included. */
export interface StoredAbsence {
  readonly id: string;
  readonly account: string;
  readonly name: string;
  readonly firstDay: string;
  readonly lastDay: string;
  readonly source: 'TYPED' | 'CALENDAR' | 'PROGRAM';
}

/** Absences by their first day. */
export async function listAbsences(client: Client, migration: string): Promise<StoredAbsence[]> {
  const found = await client.query<StoredAbsence>(
    `SELECT b.id, b.account, a.name, b.first_day::text AS "firstDay", b.last_day::text AS "lastDay", b.source
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
       SELECT b.id, b.account, a.name, b.first_day::text AS "firstDay", b.last_day::text AS "lastDay", b.source
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

/** Minutes a working day that people have for the migration, by name. */
export async function listAvailability(
  client: Client,
  migration: string,
): Promise<{ account: string; name: string; minutesPerDay: number }[]> {
  const found = await client.query<{ account: string; name: string; minutesPerDay: number }>(
    `SELECT v.account, a.name, v.minutes_per_day AS "minutesPerDay"
       FROM availability v JOIN account a ON a.id = v.account WHERE v.migration = $1 ORDER BY a.name, v.account`,
    [migration],
  );
  return found.rows;
}

/** Owner and deputy of each of some groups, with their absences. */
export async function accountablePeople(
  client: Client,
  migration: string,
  groups: readonly string[],
): Promise<GoLiveRules['accountable']> {
  const found = await client.query<{ group: string; account: string; name: string }>(
    `SELECT g.id AS "group", a.id AS account, a.name FROM stakeholder_group g
       JOIN account a ON a.id = g.owner OR a.id = g.deputy
      WHERE g.migration = $1 AND g.id = ANY($2) ORDER BY g.position, a.id = g.deputy`,
    [migration, groups],
  );
  const absences = await listAbsences(client, migration);
  return groups.map((group) => ({
    group,
    people: found.rows
      .filter((row) => row.group === group)
      .map(({ account, name }) => ({ name, absences: absences.filter((one) => one.account === account) })),
  }));
}
