import type pg from 'pg';

/** What live pages can listen to. */
export const eventTopics = [
  'run',
  'gate',
  'evidence',
  'task',
  'issue',
  'status',
  'meeting',
  'validation',
  'training',
  'message',
  'integration',
  'values',
  'account',
  'plan',
  'coverage',
] as const;
export type EventTopic = (typeof eventTopics)[number];

export interface NewEvent {
  readonly migration: string;
  readonly topic: EventTopic;
  /** What it is about: `task:6f1c…`, `run:0007`. */
  readonly subject: string;
  /** Small, and fit for every reader of the topic: no personal data, no keys. A page that needs more asks the API. */
  readonly data?: object;
}

export interface StoredEvent {
  readonly seq: number;
  readonly at: string;
  readonly topic: EventTopic;
  readonly subject: string;
  readonly data: unknown;
}

/** The channel on which the database says, with a migration's name, that events were committed. */
export const eventChannel = 'changeover_event';

/**
 * Publishes an event in the transaction that makes the change: it is seen when, and only when, that commits. Numbers
 * are given at the commit, so their order is the order in which readers can see them.
 */
export async function publishEvent(client: pg.ClientBase | pg.Pool, event: NewEvent): Promise<void> {
  await client.query('INSERT INTO event (migration, topic, subject, data) VALUES ($1, $2, $3, $4)', [
    event.migration,
    event.topic,
    event.subject,
    JSON.stringify(event.data ?? {}),
  ]);
}

/** Events after `seq`, oldest first. */
export async function eventsAfter(
  pool: pg.Pool,
  migration: string,
  seq: number,
  limit: number,
): Promise<StoredEvent[]> {
  const result = await pool.query<Omit<StoredEvent, 'seq'> & { seq: string }>(
    `SELECT seq, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, topic, subject, data
       FROM event WHERE migration = $1 AND seq > $2 ORDER BY seq LIMIT $3`,
    [migration, seq, limit],
  );
  return result.rows.map((row) => ({ ...row, seq: Number(row.seq) }));
}

/** The numbers of the oldest and newest event kept; both 0 when there is none. */
export async function eventRange(
  pool: pg.Pool,
  migration: string,
): Promise<{ oldest: number; newest: number }> {
  const result = await pool.query<{ oldest: string | null; newest: string | null }>(
    'SELECT min(seq) AS oldest, max(seq) AS newest FROM event WHERE migration = $1',
    [migration],
  );
  return { oldest: Number(result.rows[0]?.oldest ?? 0), newest: Number(result.rows[0]?.newest ?? 0) };
}

/** Forgets events older than a number of days; a reader who comes back later is told to load everything anew. */
export async function pruneEvents(pool: pg.Pool, migration: string, days: number): Promise<number> {
  const result = await pool.query(
    'DELETE FROM event WHERE migration = $1 AND at < now() - make_interval(days => $2)',
    [migration, days],
  );
  return result.rowCount ?? 0;
}
