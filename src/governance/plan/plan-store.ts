import type pg from 'pg';
import { inTransaction } from '../../lib/postgres.ts';
import { ChangedMeanwhile } from '../../store/changed-meanwhile.ts';
import { type Change, recordChange } from '../record-change.ts';
import { type Wanted, withWanted } from '../wanted.ts';
import { listAbsences } from './absence-store.ts';
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
