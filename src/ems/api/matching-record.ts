import type pg from 'pg';
import type { Actor } from '../access/actor.ts';
import { ApiError } from '../domain/api-error.ts';
import type { Collection } from '../domain/collection.ts';
import { findRecord } from '../store/read-records.ts';
import type { EmsRequest } from './endpoint.ts';

/** Where a record is looked for, and for whom. */
export interface Write {
  readonly client: pg.ClientBase;
  readonly actor: Actor;
  readonly collection: Collection;
}

/** A record as it is, locked. Throws ApiError NOT_FOUND. */
export async function current(
  { client, actor, collection }: Write,
  id: string,
): Promise<{ json: string; tag: string }> {
  const found = await findRecord(client, collection, id, { actor, lock: true });
  if (found === undefined)
    throw new ApiError('NOT_FOUND', { what: `record of ${collection.name} with this id` });
  return found;
}

/**
 * A record as it is, locked, when it still is the one that the client has seen (If-Match). Throws ApiError NOT_FOUND,
 * PRECONDITION_REQUIRED, PRECONDITION_FAILED.
 */
export async function matching(
  write: Write,
  id: string,
  request: EmsRequest,
): Promise<{ json: string; tag: string }> {
  const wanted = request.req.header('if-match');
  if (wanted === undefined) throw new ApiError('PRECONDITION_REQUIRED');
  const found = await current(write, id);
  if (wanted !== '*' && !wanted.split(',').some((one) => one.trim() === found.tag))
    throw new ApiError('PRECONDITION_FAILED');
  return found;
}
