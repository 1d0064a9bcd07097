import type pg from 'pg';
import { ChangeoverError } from '../../lib/errors.ts';
import { inTransaction } from '../../lib/postgres.ts';
import { ChangedMeanwhile } from '../../store/changed-meanwhile.ts';
import { type Change, recordChange } from '../record-change.ts';
import { type Wanted, withWanted } from '../wanted.ts';
import { contactFields } from './contact-store.ts';
import { checkTemplate } from './message-text.ts';

type Client = pg.ClientBase | pg.Pool;

/** What people write. */
export interface TemplateContent {
  readonly name: string;
  readonly subject: string;
  readonly body: string;
}

/** The text of a message with its placeholders. */
export interface MessageTemplate extends TemplateContent {
  readonly id: string;
  readonly version: number;
}

/** All templates, by name. */
export async function listTemplates(client: Client, migration: string): Promise<MessageTemplate[]> {
  const result = await client.query<MessageTemplate>(
    'SELECT id, name, subject, body, version FROM message_template WHERE migration = $1 ORDER BY name',
    [migration],
  );
  return result.rows;
}

/** One template. Throws NOT_FOUND. */
export async function getTemplate(client: Client, migration: string, id: string): Promise<MessageTemplate> {
  const result = await client.query<MessageTemplate>(
    'SELECT id, name, subject, body, version FROM message_template WHERE migration = $1 AND id = $2',
    [migration, id],
  );
  const found = result.rows[0];
  if (found === undefined) throw new ChangeoverError('NOT_FOUND', { what: 'message template', id });
  return found;
}

/** Adds a template. Throws TEMPLATE_INVALID, ID_TAKEN. */
export async function addTemplate(
  pool: pg.Pool,
  change: Change,
  content: TemplateContent,
): Promise<MessageTemplate> {
  return inTransaction(pool, async (client) => {
    checkTemplate(content, await contactFields(client, change.migration));
    const result = await client.query<{ id: string }>(
      `INSERT INTO message_template (migration, name, subject, body, created_by, updated_by) VALUES ($1, $2, $3, $4, $5, $5)
       ON CONFLICT (migration, name) DO NOTHING RETURNING id`,
      [change.migration, content.name, content.subject, content.body, change.actor.account],
    );
    const id = result.rows[0]?.id;
    if (id === undefined)
      throw new ChangeoverError('ID_TAKEN', { what: 'message template', id: content.name });
    return told(client, change, 'message-template.add', null, id);
  });
}

/** Changes a template; what is being sent already keeps its text. Throws NOT_FOUND, TEMPLATE_INVALID, ID_TAKEN, ChangedMeanwhile. */
export async function updateTemplate(
  pool: pg.Pool,
  change: Change,
  id: string,
  version: number,
  wanted: Wanted<TemplateContent>,
): Promise<MessageTemplate> {
  return inTransaction(pool, async (client) => {
    const before = await getTemplate(client, change.migration, id);
    const next = withWanted<MessageTemplate>(before, wanted);
    checkTemplate(next, await contactFields(client, change.migration));
    const taken = await client.query(
      'SELECT 1 FROM message_template WHERE migration = $1 AND name = $2 AND id <> $3',
      [change.migration, next.name, id],
    );
    if (taken.rowCount !== 0)
      throw new ChangeoverError('ID_TAKEN', { what: 'message template', id: next.name });
    const result = await client.query(
      `UPDATE message_template SET name = $4, subject = $5, body = $6, version = version + 1, updated_at = now(), updated_by = $7
        WHERE migration = $1 AND id = $2 AND version = $3`,
      [change.migration, id, version, next.name, next.subject, next.body, change.actor.account],
    );
    if (result.rowCount === 0)
      throw new ChangedMeanwhile('message template', await getTemplate(client, change.migration, id));
    return told(client, change, 'message-template.update', before, id);
  });
}

async function told(
  client: pg.ClientBase,
  change: Change,
  action: string,
  before: MessageTemplate | null,
  id: string,
): Promise<MessageTemplate> {
  const after = await getTemplate(client, change.migration, id);
  const subject = `message-template:${id}`;
  await recordChange(client, change, { topic: 'message', action, subject, before, after });
  return after;
}
