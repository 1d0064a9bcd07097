import type pg from 'pg';

/** What a page of the change log, or of the events, is asked for. */
export interface LogOptions {
  readonly limit: number;
  /** Only entries after this one. */
  readonly after?: string | undefined;
  readonly entity?: string | undefined;
  readonly entityId?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

interface LogEntry {
  readonly id: string;
  readonly json: string;
}

const instant = `to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/** Entries of the change log in the order in which they were written. */
export async function listChanges(client: pg.ClientBase, options: LogOptions): Promise<LogEntry[]> {
  const columns = `id::text AS id, json_build_object('id', id, 'at', ${instant}, 'actor', actor, 'action', action,
    'entity', entity, 'entityId', entity_id, 'before', before, 'after', after)::text AS json`;
  return list(client, `SELECT ${columns} FROM change_log AS numbered WHERE true`, options);
}

/**
 * Events in the order of their numbers. Those of transactions that began before one still in progress are held back, so that
 * whoever reads on from the last number has missed none.
 */
export async function listEvents(client: pg.ClientBase, options: LogOptions): Promise<LogEntry[]> {
  const columns = `id::text AS id, json_build_object('id', id, 'at', ${instant}, 'type', type, 'entity', entity,
    'entityId', entity_id, 'data', payload)::text AS json`;
  const whole = 'transaction < pg_snapshot_xmin(pg_current_snapshot())';
  return list(client, `SELECT ${columns} FROM outbox_events AS numbered WHERE ${whole}`, options);
}

async function list(client: pg.ClientBase, select: string, options: LogOptions): Promise<LogEntry[]> {
  const conditions = [
    ['numbered.id >', options.after],
    ['entity =', options.entity],
    ['entity_id =', options.entityId],
    ['at >=', options.from],
    ['at <=', options.to],
  ].filter((one): one is [string, string] => one[1] !== undefined);
  const where = conditions.map(([sql], index) => ` AND ${sql} $${index + 2}`).join('');
  const found = await client.query<LogEntry>(`${select}${where} ORDER BY numbered.id LIMIT $1`, [
    options.limit,
    ...conditions.map(([, value]) => value),
  ]);
  return found.rows;
}
