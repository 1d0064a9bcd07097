import type pg from 'pg';
import { numberEvents } from './number-events.ts';

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
  return list(client, `SELECT ${columns} FROM change_log AS numbered WHERE true`, options, 'id');
}

/**
 * Events in the order of their numbers; those that were committed before the call are all among them. Runs in the caller's
 * transaction. Nothing ever appears below a number that was seen: whoever reads on from the last one has missed none.
 */
export async function listEvents(client: pg.ClientBase, options: LogOptions): Promise<LogEntry[]> {
  while (await numberEvents(client));
  const columns = `number::text AS id, json_build_object('id', number, 'eventId', uid, 'at', ${instant}, 'type', type,
    'entity', entity, 'entityId', entity_id, 'data', payload)::text AS json`;
  return list(client, `SELECT ${columns} FROM events AS numbered WHERE true`, options, 'number');
}

async function list(
  client: pg.ClientBase,
  select: string,
  options: LogOptions,
  number: string,
): Promise<LogEntry[]> {
  const conditions = [
    [`numbered.${number} >`, options.after],
    ['entity =', options.entity],
    ['entity_id =', options.entityId],
    ['at >=', options.from],
    ['at <=', options.to],
  ].filter((one): one is [string, string] => one[1] !== undefined);
  const where = conditions.map(([sql], index) => ` AND ${sql} $${index + 2}`).join('');
  const found = await client.query<LogEntry>(`${select}${where} ORDER BY numbered.${number} LIMIT $1`, [
    options.limit,
    ...conditions.map(([, value]) => value),
  ]);
  return found.rows;
}
