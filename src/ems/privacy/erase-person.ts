import type pg from 'pg';
import type { Actor } from '../access/actor.ts';
import { ApiError, type RequestFault } from '../domain/api-error.ts';
import { actorText, recordChange } from '../store/record-change.ts';
import { type Blocker, erasureBlockers } from './erasure-blockers.ts';
import { personRows, redactedColumns } from './person-places.ts';
import { lockPerson, type PersonRecord } from './person-record.ts';

/** What an erasure does to one table. */
interface ErasedPlace {
  readonly table: string;
  readonly act: 'REPLACED' | 'DELETED' | 'REDACTED' | 'EMPTIED';
  readonly rows: number;
}

export interface Erasure {
  readonly personId: string;
  readonly ids: readonly string[];
  readonly already: boolean;
  readonly changed: readonly ErasedPlace[];
  /** Rows that stay, and point at a record that names nobody. */
  readonly kept: readonly { readonly table: string; readonly rows: number }[];
  /** Why it is refused; empty when it was done. */
  readonly blockers: readonly Blocker[];
}

/**
 * Erases a person: name, address and all else that tells who it is goes; orders, entitlements, acceptances and the change log stay,
 * and point at a record without a name. Twice is once. Throws ApiError NOT_FOUND, ERASURE_BLOCKED with every reason.
 */
export async function erasePerson(
  client: pg.ClientBase,
  actor: Actor,
  id: string,
  reference: string | undefined,
): Promise<Erasure> {
  const erasure = await doErase(client, id);
  if (erasure.already) return erasure;
  if (erasure.blockers.length > 0) {
    const faults = erasure.blockers.map(({ code, detail }): RequestFault => ({ pointer: '', code, detail }));
    throw new ApiError('ERASURE_BLOCKED', { codes: faults.map((one) => one.code).join(', ') }, { faults });
  }
  const { changed, kept } = erasure;
  for (const one of erasure.ids)
    await client.query(
      `INSERT INTO erasures (person_id, requested_by, reference, changed) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
      [one, actorText(actor), reference ?? null, JSON.stringify({ changed, kept })],
    );
  await recordChange(client, { actor, action: 'erased', entity: 'people', id, after: { changed, kept } });
  return erasure;
}

/** What an erasure would do: it is done, counted, and taken back by the caller. Throws ApiError NOT_FOUND. */
export async function tryErasure(client: pg.ClientBase, id: string): Promise<Erasure> {
  return doErase(client, id);
}

async function doErase(client: pg.ClientBase, id: string): Promise<Erasure> {
  const person = await lockPerson(client, id);
  const done = await client.query<{ changed: Pick<Erasure, 'changed' | 'kept'> }>(
    'SELECT changed FROM erasures WHERE person_id = $1',
    [id],
  );
  const before = done.rows[0]?.changed;
  if (before !== undefined) return { personId: id, ids: person.ids, already: true, blockers: [], ...before };
  const blockers = await erasureBlockers(client, person);
  const kept = await countKept(client, person);
  const changed = await changeAll(client, person);
  return { personId: id, ids: person.ids, already: false, changed, kept, blockers };
}

const keptTables = [
  'entitlements',
  'entitlement_parties',
  'renewals',
  'renewal_quotes',
  'eula_acceptances',
  'acceptance_evidence',
  'reminders',
  'mail_opt_outs',
  'change_log',
];

async function countKept(client: pg.ClientBase, { ids }: PersonRecord): Promise<Erasure['kept']> {
  const kept: { table: string; rows: number }[] = [];
  for (const table of keptTables) {
    const found = await client.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM ${table} WHERE ${personRows[table]}`,
      [ids],
    );
    const rows = found.rows[0]?.n ?? 0;
    if (rows > 0) kept.push({ table, rows });
  }
  return kept;
}

async function changeAll(client: pg.ClientBase, person: PersonRecord): Promise<ErasedPlace[]> {
  const { ids, addresses, pattern } = person;
  const changed: ErasedPlace[] = [];
  const put = (table: string, act: ErasedPlace['act'], { rowCount }: pg.QueryResult): void => {
    if ((rowCount ?? 0) > 0) changed.push({ table, act, rows: rowCount ?? 0 });
  };
  put(
    'idempotency_keys',
    'DELETED',
    await client.query(`DELETE FROM idempotency_keys WHERE ${personRows['idempotency_keys']}`, [
      ids,
      addresses,
    ]),
  );
  // What a member accepted still counts for the organization, when the membership is gone.
  await client.query(
    `UPDATE eula_acceptances x SET organization_id = m.organization_id, updated_at = now()
       FROM (SELECT person_id, min(organization_id::text)::uuid AS organization_id FROM memberships WHERE person_id = ANY($1)
              GROUP BY person_id HAVING count(DISTINCT organization_id) = 1) m
      WHERE x.person_id = m.person_id AND x.organization_id IS NULL`,
    [ids],
  );
  for (const table of ['credentials', 'memberships', 'mail_bounces'])
    put(table, 'DELETED', await client.query(`DELETE FROM ${table} WHERE person_id = ANY($1)`, [ids]));
  put(
    'reminders',
    'EMPTIED',
    await client.query(
      `UPDATE reminders SET reply = NULL, state = CASE WHEN state = 'QUEUED' THEN 'SKIPPED' ELSE state END,
              reason = CASE WHEN state = 'QUEUED' THEN 'PERSON_ERASED' ELSE reason END, updated_at = now()
        WHERE person_id = ANY($1) AND (reply IS NOT NULL OR state = 'QUEUED')`,
      [ids],
    ),
  );
  if (pattern !== null) await redact(client, person, pattern, put);
  put(
    'people',
    'REPLACED',
    await client.query(
      `UPDATE people SET email = 'erased-' || id || '@erased.invalid', full_name = NULL, phone = NULL, locale = NULL,
              status = 'INACTIVE', source_system = NULL, source_key = NULL, external_ids = '[]', attributes = NULL,
              updated_at = now()
        WHERE id = ANY($1)`,
      [ids],
    ),
  );
  return changed;
}

const mark = '[erased]';

async function redact(
  client: pg.ClientBase,
  { ids }: PersonRecord,
  pattern: string,
  put: (table: string, act: ErasedPlace['act'], result: pg.QueryResult) => void,
): Promise<void> {
  // What identifies a named user is its address in some old systems; the id says the same, and no more.
  put(
    'devices',
    'REPLACED',
    await client.query(
      `UPDATE devices SET fingerprint = CASE WHEN kind = 'USER' THEN 'person:' || $1
                                             ELSE regexp_replace(fingerprint, $2, '${mark}', 'gi') END, updated_at = now()
        WHERE fingerprint ~* $2`,
      [ids[0], pattern],
    ),
  );
  for (const { table, columns } of redactedColumns) {
    const sets = columns.map((column) =>
      column === 'attributes'
        ? `attributes = regexp_replace(attributes::text, $1, '${mark}', 'gi')::jsonb`
        : `${column} = regexp_replace(${column}, $1, '${mark}', 'gi')`,
    );
    put(
      table,
      'REDACTED',
      await client.query(
        `UPDATE ${table} SET ${sets.join(', ')}, updated_at = now() WHERE concat_ws(' ', ${columns.join(', ')}) ~* $1`,
        [pattern],
      ),
    );
  }
}
