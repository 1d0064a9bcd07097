import { z } from '@hono/zod-openapi';
import { mailDefaults, sendsMail } from '../mail/mail-settings.ts';
import { previewMail } from '../mail/preview-mail.ts';
import { optOutAddress } from '../mail/send-reminders.ts';
import { today } from './answer-time.ts';
import type { EmsContext } from './ems-context.ts';
import { type EmsApp, endpoint, jsonText, parsed, queryOf } from './endpoint.ts';
import { recordId } from './record-schema.ts';

const text = z.string().nullable();
const mail = z
  .object({
    id: recordId.nullable().openapi({ description: 'The reminder; null as long as it is not queued.' }),
    state: z.string(),
    reason: text,
    whyNot: text.openapi({ description: 'Why it would not be sent now.' }),
    daysBefore: z.int(),
    role: z.string(),
    personId: recordId,
    email: text,
    organizationId: recordId,
    dueDate: z.iso.date(),
    lineIds: z.array(recordId),
    locale: text,
    subject: text,
    text,
    html: text,
  })
  .openapi('PreviewedMail');
const page = z.object({
  sending: z.enum(['LIVE', 'CATCH_ALL', 'OFF']).openapi({ description: 'Where this server sends mail.' }),
  items: z.array(mail),
  next: z.string().nullable(),
});
const query = z.strictObject({
  day: z.iso.date(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.base64url().max(400).optional().openapi({ description: 'The `next` of the page before.' }),
});

/** All mail of a day, put together but not sent. */
export function addMailPreviewRoutes(app: EmsApp, context: EmsContext): void {
  const { store, mail: settings } = context;
  endpoint(
    app,
    {
      method: 'get',
      path: '/v1/mail-preview',
      operationId: 'mail-preview',
      tags: ['reminders'],
      summary: 'All mail of a day: who, what, and the texts as they would be now',
      access: 'mail:read',
      request: { query },
      responses: { 200: { description: 'A page.', content: { 'application/json': { schema: page } } } },
    },
    async (request) => {
      const { day, limit, cursor } = parsed(query, queryOf(request));
      const found = await store.inTransaction((client) =>
        previewMail(client, {
          day,
          today: today(context),
          limit: limit + 1,
          // What is no text of ours has no place, and finds nothing.
          after: Buffer.from(cursor ?? '', 'base64url')
            .toString('utf8')
            .replaceAll('\0', ''),
          publisher: settings?.fromName ?? mailDefaults.fromName,
          locale: settings?.locale ?? mailDefaults.locale,
          optOutLink: optOutAddress({ publicUrl: settings?.publicUrl ?? '' }, 'preview'),
        }),
      );
      const items = found.slice(0, limit);
      const last = found.length > limit ? items.at(-1)?.place : undefined;
      const next = last === undefined ? null : Buffer.from(last).toString('base64url');
      const sending = !sendsMail(settings) ? 'OFF' : settings.live ? 'LIVE' : 'CATCH_ALL';
      return jsonText(
        JSON.stringify({ sending, items: items.map((item) => ({ ...item, place: undefined })), next }),
      );
    },
  );
}
