import { z } from 'zod';
import { ChangeoverError, isChangeoverError } from '../../lib/errors.ts';
import { contactFields, importNewContacts } from '../messages/contact-store.ts';
import { checkTemplate } from '../messages/message-text.ts';
import { type FileChecks, fileName } from './file-values.ts';
import { type Importing, insertRow, toldOf } from './importing.ts';

const templateSchema = z.strictObject({
  name: z.string().trim().min(1).max(200),
  subject: z.string().trim().min(1).max(300),
  body: z.string().trim().min(1).max(20_000),
});

const messageSchema = z.strictObject({
  title: z.string().trim().min(1).max(200),
  template: z.string(),
  segment: z.string().max(100).optional(),
  wave: z.string().max(100).optional(),
});

/** Whom to write to, and what. */
export const messagePart = {
  /** A CSV as `changeover messages import-contacts` takes it. */
  contacts: fileName.optional(),
  message_templates: z.array(templateSchema).max(200).default([]),
  messages: z.array(messageSchema).max(500).default([]),
};
interface Messages {
  readonly message_templates: readonly z.infer<typeof templateSchema>[];
  readonly messages: readonly z.infer<typeof messageSchema>[];
}

/** Refuses messages without their template, and names that are there twice. */
export function checkMessages(part: Messages, { refuse }: Pick<FileChecks, 'refuse'>): void {
  const names = new Set(part.message_templates.map((one) => one.name));
  if (names.size < part.message_templates.length) refuse('message_templates', 'has one name twice');
  for (const one of part.messages)
    if (!names.has(one.template))
      refuse(`messages.${one.title}`, `names “${one.template}”, which is not among message_templates`);
}

/** Adds contacts, templates and drafts of messages that are not there; how many of each. Throws CONFIG_INVALID. */
export async function addMessages(
  importing: Importing,
  part: Messages,
  contacts: { readonly name: string; readonly text: string } | undefined,
): Promise<{ contacts: number; messages: number }> {
  const { client, change } = importing;
  const added = contacts === undefined ? 0 : await importNewContacts(client, change, contacts);
  const known = await contactFields(client, change.migration);
  for (const one of part.message_templates) {
    requireSound(one, known);
    if (await insertRow(client, 'message_template', { migration: change.migration, ...one }))
      await toldOf(importing, 'message', 'message-template', one.name, one);
  }
  let messages = 0;
  for (const one of part.messages) messages += await addMessage(importing, one);
  return { contacts: added, messages };
}

function requireSound(template: Messages['message_templates'][number], known: readonly string[]): void {
  try {
    checkTemplate(template, known);
  } catch (error) {
    if (!isChangeoverError(error, 'TEMPLATE_INVALID')) throw error;
    const path = `message_templates.${template.name}`;
    throw new ChangeoverError(
      'CONFIG_INVALID',
      { file: 'program.yaml', path, reason: error.message },
      { cause: error },
    );
  }
}

async function addMessage(importing: Importing, one: Messages['messages'][number]): Promise<number> {
  const { client, change } = importing;
  const { title, template, segment = null, wave = null } = one;
  const result = await client.query(
    `INSERT INTO message_campaign (migration, title, template, segment, wave)
     SELECT $1, $2::text, t.id, $4, $5 FROM message_template t
      WHERE t.migration = $1 AND t.name = $3
        AND NOT EXISTS (SELECT 1 FROM message_campaign c WHERE c.migration = $1 AND c.title = $2::text)`,
    [change.migration, title, template, segment, wave],
  );
  if (result.rowCount === 0) return 0;
  await toldOf(importing, 'message', 'message', title, one);
  return 1;
}
