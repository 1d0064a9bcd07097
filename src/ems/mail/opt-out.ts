import type pg from 'pg';
import type { Actor } from '../access/actor.ts';
import { ApiError } from '../domain/api-error.ts';
import { recordChange } from '../store/record-change.ts';
import { mailReader } from './mail-sender-actor.ts';
import { optOutSecret, readOptOutToken } from './opt-out-token.ts';

/** The language of the mail that a link came in. Throws ApiError OPT_OUT_INVALID. */
export async function localeOfLink(client: pg.ClientBase, token: string): Promise<string> {
  const found = await client.query<{ locale: string | null }>('SELECT locale FROM reminders WHERE id = $1', [
    await reminderOf(client, token),
  ]);
  if (found.rows[0] === undefined) throw new ApiError('OPT_OUT_INVALID');
  return found.rows[0].locale ?? 'en';
}

/** Ends the mail to the address of the reader of a link; twice is once. Throws ApiError OPT_OUT_INVALID. */
export async function optOutByLink(
  client: pg.ClientBase,
  token: string,
  via: 'LINK' | 'ONE_CLICK',
): Promise<string> {
  const found = await client.query<{ personId: string; locale: string | null }>(
    'SELECT person_id AS "personId", locale FROM reminders WHERE id = $1',
    [await reminderOf(client, token)],
  );
  const [reminder] = found.rows;
  if (reminder === undefined) throw new ApiError('OPT_OUT_INVALID');
  await endMail(client, mailReader, reminder.personId, via);
  return reminder.locale ?? 'en';
}

/** Ends the mail to a person's address, whoever else has it; twice is once. Throws ApiError NOT_FOUND. */
export async function endMail(
  client: pg.ClientBase,
  actor: Actor,
  personId: string,
  via: 'LINK' | 'ONE_CLICK' | 'BY_HAND',
): Promise<void> {
  await requirePerson(client, personId);
  const stored = await client.query(
    `INSERT INTO mail_opt_outs (address_digest, via) SELECT address_digest(email), $2 FROM people WHERE id = $1
     ON CONFLICT DO NOTHING`,
    [personId, via],
  );
  if (stored.rowCount === 0) return;
  await recordChange(client, { actor, action: 'mail-ended', entity: 'people', id: personId, after: { via } });
}

/** Writes to a person's address again, also when mail came back from it. Throws ApiError NOT_FOUND. */
export async function resumeMail(client: pg.ClientBase, actor: Actor, personId: string): Promise<void> {
  await requirePerson(client, personId);
  const gone = await client.query(
    `WITH address AS (SELECT address_digest(email) AS digest FROM people WHERE id = $1),
     bounces AS (DELETE FROM mail_bounces b USING address WHERE b.address_digest = digest RETURNING 1),
     opt_outs AS (DELETE FROM mail_opt_outs o USING address WHERE o.address_digest = digest RETURNING 1)
     SELECT FROM bounces UNION ALL SELECT FROM opt_outs`,
    [personId],
  );
  if (gone.rowCount === 0) return;
  await recordChange(client, { actor, action: 'mail-resumed', entity: 'people', id: personId });
}

async function requirePerson(client: pg.ClientBase, id: string): Promise<void> {
  const found = await client.query('SELECT FROM people WHERE id = $1 FOR KEY SHARE', [id]);
  if (found.rowCount === 0) throw new ApiError('NOT_FOUND', { what: 'person with this id' });
}

async function reminderOf(client: pg.ClientBase, token: string): Promise<string> {
  const id = readOptOutToken(token, await optOutSecret(client));
  if (id === undefined) throw new ApiError('OPT_OUT_INVALID');
  return id;
}
