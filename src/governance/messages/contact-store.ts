import { createHash } from 'node:crypto';
import type pg from 'pg';
import { inTransaction } from '../../lib/postgres.ts';
import { type Change, recordChange } from '../record-change.ts';
import { type Contact, readContacts } from './contacts-csv.ts';

type Client = pg.ClientBase | pg.Pool;

/** A contact with what stands against writing to them. */
export interface ListedContact extends Contact {
  readonly optedOut: boolean;
  readonly bounced: boolean;
}

/** Imports contacts from a CSV, all of them or none; a known address is brought up to date. Throws RowsInvalid. */
export async function importContacts(
  pool: pg.Pool,
  change: Change,
  file: { readonly name: string; readonly text: string },
): Promise<{ file: string; rows: number }> {
  const contacts = readContacts(file.text);
  return inTransaction(pool, async (client) => {
    await keepContacts(client, change.migration, contacts, 'replace');
    const after = { file: file.name, rows: contacts.length };
    await contactsTold(client, change, file.text, after);
    return after;
  });
}

/** Imports contacts from a CSV in a transaction; a known address stays as it is. How many were new. Throws RowsInvalid. */
export async function importNewContacts(
  client: pg.ClientBase,
  change: Change,
  file: { readonly name: string; readonly text: string },
): Promise<number> {
  const rows = await keepContacts(client, change.migration, readContacts(file.text), 'keep');
  if (rows > 0) await contactsTold(client, change, file.text, { file: file.name, rows });
  return rows;
}

// What is done with an address that is known: nothing; everything is written anew; what is given is written, the rest stays.
const conflicts = {
  keep: 'DO NOTHING',
  replace: `DO UPDATE SET name = excluded.name, organization = excluded.organization, segment = excluded.segment,
              wave = excluded.wave, fields = excluded.fields`,
  complete: `DO UPDATE SET name = excluded.name, organization = excluded.organization, segment = excluded.segment,
              wave = coalesce(nullif(excluded.wave, ''), message_contact.wave),
              fields = message_contact.fields || excluded.fields`,
} as const;

/** Keeps contacts in a transaction. How many rows were written. */
export async function keepContacts(
  client: pg.ClientBase,
  migration: string,
  contacts: readonly Contact[],
  known: keyof typeof conflicts,
): Promise<number> {
  const result = await client.query(
    `INSERT INTO message_contact (migration, email, name, organization, segment, wave, fields)
     SELECT $1, c.email, c.name, c.organization, c.segment, c.wave, c.fields
       FROM jsonb_to_recordset($2::jsonb)
         AS c (email text, name text, organization text, segment text, wave text, fields jsonb)
     ON CONFLICT (migration, email) ${conflicts[known]}`,
    [migration, JSON.stringify(contacts)],
  );
  return result.rowCount ?? 0;
}

/** The audit trail names the source by its hash: the addresses in it are personal data. */
export async function contactsTold(
  client: pg.ClientBase,
  change: Change,
  source: string,
  after: object,
): Promise<void> {
  const subject = `message-contacts:${createHash('sha256').update(source).digest('hex').slice(0, 16)}`;
  await recordChange(client, change, {
    topic: 'message',
    action: 'message.contacts',
    subject,
    before: null,
    after,
  });
}

/** Contacts by address; of a page. */
export async function listContacts(
  client: Client,
  migration: string,
  filter: {
    readonly segment?: string | undefined;
    readonly wave?: string | undefined;
    readonly after?: string | undefined;
    readonly limit: number;
  },
): Promise<ListedContact[]> {
  const result = await client.query<ListedContact>(
    `SELECT c.email, c.name, c.organization, c.segment, c.wave, c.fields,
            EXISTS (SELECT 1 FROM message_opt_out o WHERE o.migration = c.migration AND o.email = c.email) AS "optedOut",
            EXISTS (SELECT 1 FROM message_bounce b WHERE b.migration = c.migration AND b.email = c.email AND b.kind = 'HARD') AS bounced
       FROM message_contact c
      WHERE c.migration = $1 AND ($2::text IS NULL OR c.segment = $2) AND ($3::text IS NULL OR c.wave = $3)
        AND ($4::text IS NULL OR c.email > $4)
      ORDER BY c.email LIMIT $5`,
    [migration, filter.segment, filter.wave, filter.after, filter.limit],
  );
  return result.rows;
}

/** How many contacts there are per segment and wave, and how many of them are not written to. */
export interface ContactGroup {
  readonly segment: string;
  readonly wave: string;
  readonly contacts: number;
  readonly suppressed: number;
}

/** Segments and waves with their contacts. */
export async function contactGroups(client: Client, migration: string): Promise<ContactGroup[]> {
  const result = await client.query<ContactGroup>(
    `SELECT c.segment, c.wave, count(*)::int AS contacts,
            (count(*) FILTER (WHERE EXISTS (SELECT 1 FROM message_opt_out o WHERE o.migration = c.migration AND o.email = c.email)
               OR EXISTS (SELECT 1 FROM message_bounce b WHERE b.migration = c.migration AND b.email = c.email AND b.kind = 'HARD')))::int AS suppressed
       FROM message_contact c WHERE c.migration = $1 GROUP BY c.segment, c.wave ORDER BY c.segment, c.wave`,
    [migration],
  );
  return result.rows;
}

/** The further columns that contacts have. */
export async function contactFields(client: Client, migration: string): Promise<string[]> {
  const result = await client.query<{ name: string }>(
    `SELECT DISTINCT jsonb_object_keys(fields) AS name FROM message_contact WHERE migration = $1 ORDER BY 1`,
    [migration],
  );
  return result.rows.map((one) => one.name);
}
