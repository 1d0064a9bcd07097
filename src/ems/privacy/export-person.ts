import type pg from 'pg';
import type { Actor } from '../access/actor.ts';
import { recordChange } from '../store/record-change.ts';
import { personRows, withheldColumns } from './person-places.ts';
import { lockPerson } from './person-record.ts';
import { personalData } from './personal-data.ts';

/** What one table knows of a person. */
interface PersonPlace {
  readonly table: string;
  readonly purposes: readonly string[];
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** There are more than are given. */
  readonly more: boolean;
}

export interface PersonExport {
  readonly id: string;
  /** The record, and those that were merged into it. */
  readonly ids: readonly string[];
  readonly exportedAt: string;
  readonly places: readonly PersonPlace[];
}

const mostRows = 10_000;

/**
 * Everything that the store knows of a person, table by table, without secrets. That it was asked for is in the change log. Throws
 * ApiError NOT_FOUND.
 */
export async function exportPerson(
  client: pg.ClientBase,
  actor: Actor,
  id: string,
  now: Date,
): Promise<PersonExport> {
  const person = await lockPerson(client, id);
  const places: PersonPlace[] = [];
  for (const [table, condition] of Object.entries(personRows)) {
    const found = await client.query<{ row: Record<string, unknown> }>(
      `SELECT to_jsonb(t) - $4::text[] AS row FROM ${table} t
        WHERE ${condition} AND coalesce($3::text, $2::text[]::text, $1::uuid[]::text) IS NOT NULL LIMIT ${mostRows + 1}`,
      [person.ids, person.addresses, person.pattern, withheldColumns],
    );
    if (found.rows.length === 0) continue;
    const rows = found.rows.slice(0, mostRows).map((one) => one.row);
    places.push({ table, purposes: purposesOf(table), rows, more: found.rows.length > mostRows });
  }
  const after = { rows: places.reduce((sum, place) => sum + place.rows.length, 0) };
  await recordChange(client, { actor, action: 'exported', entity: 'people', id, after });
  return { id, ids: person.ids, exportedAt: now.toISOString(), places };
}

function purposesOf(table: string): string[] {
  return [...new Set(personalData.filter((one) => one.table === table).map((one) => one.purpose))];
}
