import type pg from 'pg';
import { ChangeoverError } from '../../lib/errors.ts';
import { inTransaction } from '../../lib/postgres.ts';
import { ChangedMeanwhile } from '../../store/changed-meanwhile.ts';
import { type Change, recordChange } from '../record-change.ts';

type Client = pg.ClientBase | pg.Pool;

/** How much of a working day a person has for the migration. */
export interface StoredAvailability {
  readonly account: string;
  readonly name: string;
  readonly minutesPerDay: number;
  readonly version: number;
}

/** Minutes a working day that people have for the migration, by name; people of whom nobody said it are left out. */
export async function listAvailability(client: Client, migration: string): Promise<StoredAvailability[]> {
  const found = await client.query<StoredAvailability>(
    `SELECT v.account, a.name, v.minutes_per_day AS "minutesPerDay", v.version
       FROM availability v JOIN account a ON a.id = v.account WHERE v.migration = $1 ORDER BY a.name, v.account`,
    [migration],
  );
  return found.rows;
}

/**
 * Says how many minutes a working day somebody has. `version` is the one that was read, 0 when nobody had said it yet.
 * Throws NOT_FOUND (person), ChangedMeanwhile.
 */
export async function setAvailability(
  pool: pg.Pool,
  change: Change,
  wanted: { readonly person: string; readonly version: number; readonly minutesPerDay: number },
): Promise<StoredAvailability> {
  const { person, version, minutesPerDay } = wanted;
  return inTransaction(pool, async (client) => {
    const before = await find(client, change.migration, person);
    const done = await client.query(
      `INSERT INTO availability AS v (migration, account, minutes_per_day)
       SELECT $1, account, $4
         FROM (SELECT account FROM account_role WHERE migration = $1 UNION SELECT account FROM account_function WHERE migration = $1) m
        WHERE account = $2
       ON CONFLICT (migration, account) DO UPDATE SET minutes_per_day = excluded.minutes_per_day, version = v.version + 1
        WHERE v.version = $3`,
      [change.migration, person, version, minutesPerDay],
    );
    const after = await find(client, change.migration, person);
    if (after === undefined) throw new ChangeoverError('NOT_FOUND', { what: 'person', id: person });
    if (done.rowCount !== 1 || (before?.version ?? 0) !== version)
      throw new ChangedMeanwhile('availability', before ?? after);
    await recordChange(client, change, {
      topic: 'plan',
      action: 'availability.set',
      subject: `account:${person}`,
      before: before === undefined ? null : { minutesPerDay: before.minutesPerDay },
      after: { minutesPerDay },
    });
    return after;
  });
}

async function find(
  client: Client,
  migration: string,
  person: string,
): Promise<StoredAvailability | undefined> {
  return (await listAvailability(client, migration)).find((one) => one.account === person);
}
