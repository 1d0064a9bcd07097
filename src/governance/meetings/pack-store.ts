import type pg from 'pg';
import { ChangeoverError } from '../../lib/errors.ts';
import { inTransaction } from '../../lib/postgres.ts';
import { type Change, recordChange } from '../record-change.ts';
import type { MeetingPack } from './meeting-pack.ts';
import { lockMeeting } from './meeting-store.ts';

type Client = pg.ClientBase | pg.Pool;

interface At {
  readonly series: string;
  readonly day: string;
}

/** A pack that was made, without its content. */
export interface ListedPack {
  readonly number: number;
  /** Instant, ISO 8601 in UTC. */
  readonly madeAt: string;
  readonly madeBy: string | null;
}

/** Packs of a meeting, the newest first. */
export async function listPacks(client: Client, migration: string, at: At): Promise<ListedPack[]> {
  const result = await client.query<ListedPack>(
    `SELECT k.number, to_char(k.made_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "madeAt", p.name AS "madeBy"
       FROM meeting_pack k LEFT JOIN account p ON p.id = k.made_by
      WHERE k.migration = $1 AND k.series = $2 AND k.day = $3 ORDER BY k.number DESC`,
    [migration, at.series, at.day],
  );
  return result.rows;
}

/** How many packs each meeting of a series has. */
export async function countPacks(
  client: Client,
  migration: string,
  series: string,
): Promise<Map<string, number>> {
  const result = await client.query<{ day: string; packs: number }>(
    'SELECT day, count(*)::int AS packs FROM meeting_pack WHERE migration = $1 AND series = $2 GROUP BY day',
    [migration, series],
  );
  return new Map(result.rows.map((row) => [row.day, row.packs]));
}

/** One pack, as it was made. Throws NOT_FOUND. */
export async function getPack(
  client: Client,
  migration: string,
  at: At,
  number: number,
): Promise<MeetingPack> {
  const result = await client.query<{ content: MeetingPack }>(
    'SELECT content FROM meeting_pack WHERE migration = $1 AND series = $2 AND day = $3 AND number = $4',
    [migration, at.series, at.day, number],
  );
  const found = result.rows[0];
  if (found === undefined)
    throw new ChangeoverError('NOT_FOUND', { what: 'pack', id: `${at.series} ${at.day} ${number}` });
  return found.content;
}

/** Keeps a pack under the next number of its meeting. Throws NOT_FOUND. */
export async function keepPack(pool: pg.Pool, change: Change, at: At, pack: MeetingPack): Promise<number> {
  return inTransaction(pool, async (client) => {
    await lockMeeting(client, change, at);
    const result = await client.query<{ number: number }>(
      `INSERT INTO meeting_pack (migration, series, day, number, made_at, made_by, content)
       SELECT $1, $2, $3, coalesce(max(number), 0) + 1, $4, $5, $6
         FROM meeting_pack WHERE migration = $1 AND series = $2 AND day = $3 RETURNING number`,
      [change.migration, at.series, at.day, pack.madeAt, change.actor.account, JSON.stringify(pack)],
    );
    const number = result.rows[0]?.number ?? 0;
    const subject = `meeting:${at.series}@${at.day}`;
    await recordChange(client, change, {
      topic: 'meeting',
      action: 'meeting.pack',
      subject,
      before: null,
      after: { number },
    });
    return number;
  });
}
