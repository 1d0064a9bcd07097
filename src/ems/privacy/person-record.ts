import type pg from 'pg';
import { ApiError } from '../domain/api-error.ts';

/** A human being as the store knows it: one record, and those that were merged into it. */
export interface PersonRecord {
  readonly ids: readonly string[];
  /** In small letters. */
  readonly addresses: readonly string[];
  /** Matches its addresses and names in a text, in whatever case; null when there are none. */
  readonly pattern: string | null;
  /** The record that it was merged into; then that one is the person. */
  readonly mergedInto: string | undefined;
}

/** Reads and locks them. Throws ApiError NOT_FOUND. */
export async function lockPerson(client: pg.ClientBase, id: string): Promise<PersonRecord> {
  const found = await client.query<{ id: string; email: string; name: string | null }>(
    `WITH RECURSIVE same AS (
       SELECT $1::uuid AS id
       UNION
       SELECT m.loser_id FROM merges m JOIN same ON same.id = m.survivor_id WHERE m.entity = 'people' AND m.undone_at IS NULL)
     SELECT p.id, p.email, p.full_name AS name FROM people p WHERE p.id IN (SELECT id FROM same)
      ORDER BY p.id FOR UPDATE`,
    [id],
  );
  if (found.rows.every((row) => row.id !== id))
    throw new ApiError('NOT_FOUND', { what: 'person with this id' });
  const merged = await client.query<{ into: string }>(
    `SELECT survivor_id AS "into" FROM merges WHERE entity = 'people' AND loser_id = $1 AND undone_at IS NULL`,
    [id],
  );
  const addresses = [...new Set(found.rows.map((row) => row.email.toLowerCase()))];
  return {
    ids: found.rows.map((row) => row.id),
    addresses,
    pattern: patternOf(
      addresses,
      found.rows.map((row) => row.name ?? ''),
    ),
    mergedInto: merged.rows[0]?.into,
  };
}

// A first name alone stands in many texts that are about something else.
const fullName = /^\S.{3,}$/;

function patternOf(addresses: readonly string[], names: readonly string[]): string | null {
  const whole = names.map((name) => name.trim()).filter((name) => fullName.test(name) && /\s/.test(name));
  // In JSON, a quotation mark is written in another way.
  const inJson = whole.map((name) => JSON.stringify(name).slice(1, -1));
  const parts = [...new Set([...addresses, ...whole, ...inJson])].map((part) =>
    part.replaceAll(/[^\p{L}\p{N}\s]/gu, '\\$&'),
  );
  // An address within a longer one is another one; a name within a word is none.
  return parts.length === 0 ? null : `(?<![\\w.+-])(${parts.join('|')})(?![\\w-])`;
}
