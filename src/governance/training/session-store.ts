import type pg from 'pg';
import { ChangeoverError } from '../../lib/errors.ts';
import { inTransaction } from '../../lib/postgres.ts';
import { ChangedMeanwhile } from '../../store/changed-meanwhile.ts';
import { isZone } from '../meetings/meeting-days.ts';
import { type Change, recordChange } from '../record-change.ts';
import { type Wanted, withWanted } from '../wanted.ts';

type Client = pg.ClientBase | pg.Pool;

/** What people decide about a training session. */
export interface SessionContent {
  readonly audience: string;
  readonly title: string;
  /** `YYYY-MM-DD`, and `HH:MM` in `zone`. */
  readonly date: string;
  readonly time: string;
  readonly zone: string;
  readonly minutes: number;
  readonly place: string;
  /** Account of the trainer. */
  readonly trainer: string | null;
  readonly canceled: boolean;
}

/** A training session. */
export interface TrainingSession extends SessionContent {
  readonly id: string;
  readonly trainerName: string | null;
  readonly version: number;
}

const select = `SELECT s.id, s.audience, s.title, s.held_on AS "date", s.at_time AS "time", s.zone, s.minutes, s.place, s.trainer,
  p.name AS "trainerName", s.canceled, s.version FROM training_session s LEFT JOIN account p ON p.id = s.trainer`;

/** Sessions by day; of a page. */
export async function listSessions(
  pool: pg.Pool,
  migration: string,
  filter: {
    readonly audience?: string | undefined;
    readonly after?: readonly string[] | undefined;
    readonly limit: number;
  },
): Promise<TrainingSession[]> {
  const result = await pool.query<TrainingSession>(
    `${select} WHERE s.migration = $1 AND ($2::text IS NULL OR s.audience = $2)
        AND ($3::date IS NULL OR (s.held_on, s.id) > ($3::date, $4::uuid))
      ORDER BY s.held_on, s.id LIMIT $5`,
    [migration, filter.audience, ...(filter.after ?? [null, null]), filter.limit],
  );
  return result.rows;
}

/** Adds a session. Throws NOT_FOUND (audience, trainer), ZONE_UNKNOWN. */
export async function addSession(
  pool: pg.Pool,
  change: Change,
  content: SessionContent,
): Promise<TrainingSession> {
  return inTransaction(pool, async (client) => {
    await requireReferences(client, change.migration, content);
    const result = await client.query<{ id: string }>(
      `INSERT INTO training_session (migration, audience, title, held_on, at_time, zone, minutes, place, trainer, canceled,
                                     created_by, updated_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11) RETURNING id`,
      [change.migration, ...valuesOf(content), change.actor.account],
    );
    return told(client, change, 'training-session.add', null, result.rows[0]?.id ?? '');
  });
}

/** Changes a session. Throws NOT_FOUND, ZONE_UNKNOWN, ChangedMeanwhile. */
export async function updateSession(
  pool: pg.Pool,
  change: Change,
  id: string,
  version: number,
  wanted: Wanted<SessionContent>,
): Promise<TrainingSession> {
  return inTransaction(pool, async (client) => {
    const before = await getSession(client, change.migration, id);
    const next = withWanted<TrainingSession>(before, wanted);
    await requireReferences(client, change.migration, next);
    const result = await client.query(
      `UPDATE training_session SET audience = $4, title = $5, held_on = $6, at_time = $7, zone = $8, minutes = $9,
              place = $10, trainer = $11, canceled = $12, version = version + 1, updated_at = now(), updated_by = $13
        WHERE migration = $1 AND id = $2 AND version = $3`,
      [change.migration, id, version, ...valuesOf(next), change.actor.account],
    );
    if (result.rowCount === 0)
      throw new ChangedMeanwhile('training session', await getSession(client, change.migration, id));
    return told(client, change, 'training-session.update', before, id);
  });
}

async function getSession(client: Client, migration: string, id: string): Promise<TrainingSession> {
  const result = await client.query<TrainingSession>(`${select} WHERE s.migration = $1 AND s.id = $2`, [
    migration,
    id,
  ]);
  const found = result.rows[0];
  if (found === undefined) throw new ChangeoverError('NOT_FOUND', { what: 'training session', id });
  return found;
}

async function requireReferences(client: Client, migration: string, content: SessionContent): Promise<void> {
  if (!isZone(content.zone)) throw new ChangeoverError('ZONE_UNKNOWN', { zone: content.zone });
  const found = await client.query<{ audience: boolean; trainer: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM training_audience WHERE migration = $1 AND id = $2) AS audience,
            $3::uuid IS NULL OR EXISTS (SELECT 1 FROM account WHERE id = $3) AS trainer`,
    [migration, content.audience, content.trainer],
  );
  const missing = found.rows[0];
  if (missing?.audience !== true)
    throw new ChangeoverError('NOT_FOUND', { what: 'audience', id: content.audience });
  if (!missing.trainer) throw new ChangeoverError('NOT_FOUND', { what: 'person', id: content.trainer });
}

async function told(
  client: pg.ClientBase,
  change: Change,
  action: string,
  before: TrainingSession | null,
  id: string,
): Promise<TrainingSession> {
  const after = await getSession(client, change.migration, id);
  const subject = `training-session:${id}`;
  await recordChange(client, change, { topic: 'training', action, subject, before, after });
  return after;
}

function valuesOf(content: SessionContent): unknown[] {
  const { audience, title, date, time, zone, minutes, place, trainer, canceled } = content;
  return [audience, title, date, time, zone, minutes, place, trainer, canceled];
}
