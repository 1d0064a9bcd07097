import type pg from 'pg';
import type { Actor } from '../access/actor.ts';
import { type Collection, guardedNames } from '../domain/collection.ts';
import { collections } from '../domain/collections.ts';
import { arrayText } from './array-text.ts';
import { recordJson } from './record-sql.ts';

export interface Change {
  readonly actor: Actor;
  /** What was done, as a past participle: `created`, `renewed`. */
  readonly action: string;
  /** Which kind of record: the name of its collection where it has one. */
  readonly entity: string;
  /** Undefined when the change concerns many records. */
  readonly id: string | undefined;
  readonly before?: object | undefined;
  readonly after?: object | undefined;
}

const mask = '***';
const changedMask = '*** (changed)';
// What a publisher keeps about people in fields of its own is personal data, whatever it is.
const aboutPeople = new Set(['people', 'credentials', 'memberships', 'eula-acceptances', 'audit-events']);
const guarded = new Map(collections.map((one) => [one.name, unloggedNames(one)]));

/**
 * Writes who changed what into the change log, and an event for the outside into the outbox; in the caller's transaction, so
 * that neither is there without the change. License keys and personal data are masked, so that a person can be erased
 * while the log stays as it is.
 */
export async function recordChange(client: pg.ClientBase, change: Change): Promise<void> {
  const { before, after } = masked(change);
  await client.query({
    name: 'record-change',
    text: `WITH logged AS (
             INSERT INTO change_log (actor, action, entity, entity_id, before, after)
             VALUES ($1, $2, $3, $4, $5::jsonb, $6::jsonb))
           INSERT INTO outbox_events (type, entity, entity_id, payload)
           VALUES ($3::text || '.' || $2::text, $3, $4, coalesce($6::jsonb, $5::jsonb, '{}'))`,
    values: [actorText(change.actor), change.action, change.entity, change.id ?? null, before, after],
  });
}

/** Writes the records of a collection as they are now into the change log, before a change of many at once. */
export async function recordBefore(
  client: pg.ClientBase,
  actor: Actor,
  action: string,
  collection: Collection,
  ids: readonly string[],
): Promise<void> {
  await client.query(
    `INSERT INTO change_log (actor, action, entity, entity_id, before)
     SELECT $1, $2, $3, id::text, (${recordJson(collection)})::jsonb - $4::text[]
       FROM ${collection.table} WHERE id = ANY($5::uuid[])`,
    [actorText(actor), action, collection.name, unloggedNames(collection), arrayText(ids)],
  );
}

/** Names of what is not written into the log, whatever it holds. */
function unloggedNames(collection: Collection): string[] {
  const own = aboutPeople.has(collection.name) ? ['attributes', 'externalIds'] : [];
  return [...guardedNames(collection), ...own];
}

/** How an actor is called in the change log: a name may be given twice, an id not. */
export function actorText({ id, name }: Actor): string {
  return id === name ? name : `${name} (${id})`;
}

function masked({ entity, before, after }: Change): { before: string | null; after: string | null } {
  const names = guarded.get(entity) ?? [];
  return {
    before: before === undefined ? null : JSON.stringify(withMask(before, names, undefined)),
    after: after === undefined ? null : JSON.stringify(withMask(after, names, before)),
  };
}

function withMask(record: object, names: readonly string[], before: object | undefined): object {
  if (names.length === 0) return record;
  const copy: Record<string, unknown> = { ...record };
  const old = before as Readonly<Record<string, unknown>> | undefined;
  for (const name of names) {
    const value = copy[name];
    const changed = old !== undefined && JSON.stringify(old[name] ?? null) !== JSON.stringify(value ?? null);
    if (changed) copy[name] = changedMask;
    else if (value !== undefined && value !== null) copy[name] = mask;
  }
  return copy;
}
