import { z } from '@hono/zod-openapi';
import { mailTemplates, reminderRules } from '../domain/mail-ledgers.ts';
import {
  addRule,
  decideReminder,
  recordBounce,
  removeRule,
  removeTemplate,
  storeTemplate,
} from '../mail/change-mail.ts';
import { endMail, resumeMail } from '../mail/opt-out.ts';
import { readReport } from '../mail/read-report.ts';
import { changeEndpoint } from './change-endpoint.ts';
import type { EmsContext } from './ems-context.ts';
import type { EmsApp } from './endpoint.ts';
import { recordId, recordSchema } from './record-schema.ts';
import { plainText } from './right-schema.ts';

const template = z
  .strictObject({
    locale: z.string().min(2).max(35).openapi({ description: 'BCP 47 language tag.' }),
    subject: plainText(500),
    text: plainText(20_000),
    html: plainText(50_000),
  })
  .openapi('NewMailTemplate', {
    description:
      'The text of a renewal reminder in Handlebars: name, organization, publisher, dueDate, days, expired, more, optOutLink, lines (product, quantity, unit, entitlement).',
  });
const rule = z
  .strictObject({
    daysBefore: z.int().min(-365).max(365),
    role: z.enum(['END_CUSTOMER', 'RESELLER', 'DISTRIBUTOR']).default('END_CUSTOMER'),
  })
  .openapi('NewReminderRule');
const bounce = z
  .strictObject({
    messageId: plainText(500).openapi({ description: 'Message-ID of the mail, without brackets.' }),
    kind: z.enum(['HARD', 'SOFT']),
    status: z.string().regex(/^[245]\.\d{1,3}\.\d{1,3}$/),
  })
  .openapi('NewMailBounce', { description: 'What a delivery report says.' });

const storedBounce = z.object({ id: recordId, personId: recordId }).openapi('StoredBounce');

const about = { access: 'mail:write' as const, method: 'post' as const };

/** Texts and rules of reminders, and what a person decides about mail. */
export function addMailRoutes(app: EmsApp, context: EmsContext): void {
  addTemplates(app, context);
  addRules(app, context);
  addBounces(app, context);
  changeEndpoint(
    app,
    context,
    {
      ...about,
      tags: ['reminders'],
      path: '/v1/reminders/{id}/decide',
      summary: 'Decide about one whose outcome is unknown, or that failed: it was sent, or is sent again',
      body: z.strictObject({ sent: z.boolean() }),
      answer: z.object({ id: recordId, state: z.string() }).openapi('ReminderState'),
    },
    async ({ client, actor, body, id }) => ({ body: await decideReminder(client, actor, id(), body.sent) }),
  );
  for (const [act, summary] of [
    ['end', 'No more reminders to this address, whoever else has it'],
    ['resume', 'Write to this address again, also when mail came back from it'],
  ] as const)
    changeEndpoint(
      app,
      context,
      { ...about, tags: ['people'], path: `/v1/people/{id}/mail/${act}`, summary },
      async ({ client, actor, id }) => {
        await (act === 'end' ? endMail(client, actor, id(), 'BY_HAND') : resumeMail(client, actor, id()));
        return {};
      },
    );
}

function addTemplates(app: EmsApp, context: EmsContext): void {
  const tags = [mailTemplates.name];
  changeEndpoint(
    app,
    context,
    {
      ...about,
      tags,
      path: '/v1/mail-templates',
      operationId: 'store-mail-template',
      summary: 'Store the text of a reminder in one language; to replace one needs If-Match',
      body: template,
      answer: recordSchema(mailTemplates),
      created: true,
    },
    async ({ client, actor, body, request }) => {
      const stored = await storeTemplate(client, actor, body, request.req.header('if-match'));
      return { status: stored.made ? 201 : 200, text: stored.json, headers: { etag: stored.tag } };
    },
  );
  changeEndpoint(
    app,
    context,
    {
      ...about,
      method: 'delete',
      tags,
      path: '/v1/mail-templates/{id}',
      summary: 'Use the built-in text again',
    },
    async ({ client, actor, id }) => {
      await removeTemplate(client, actor, id());
      return {};
    },
  );
}

function addRules(app: EmsApp, context: EmsContext): void {
  const tags = [reminderRules.name];
  changeEndpoint(
    app,
    context,
    {
      ...about,
      tags,
      path: '/v1/reminder-rules',
      operationId: 'add-reminder-rule',
      summary: 'Remind on a day before (or after) the last one; the same rule again is that one',
      body: rule,
      answer: recordSchema(reminderRules),
      created: true,
    },
    async ({ client, actor, body }) => {
      const { json, made } = await addRule(client, actor, body);
      return { status: made ? 201 : 200, text: json };
    },
  );
  changeEndpoint(
    app,
    context,
    {
      ...about,
      method: 'delete',
      tags,
      path: '/v1/reminder-rules/{id}',
      summary: 'End a rule; what is queued is sent',
    },
    async ({ client, actor, id }) => {
      await removeRule(client, actor, id());
      return {};
    },
  );
}

function addBounces(app: EmsApp, context: EmsContext): void {
  changeEndpoint(
    app,
    context,
    {
      ...about,
      tags: ['mail-bounces'],
      path: '/v1/mail-bounces',
      operationId: 'record-bounce',
      summary: 'A mail came back; twice is once',
      body: bounce,
      answer: storedBounce,
    },
    async ({ client, actor, body }) => ({ body: await recordBounce(client, actor, body) }),
  );
  changeEndpoint(
    app,
    context,
    {
      ...about,
      tags: ['mail-bounces'],
      path: '/v1/mail-bounces/report',
      operationId: 'record-bounce-report',
      summary: 'The delivery report that a mail server sent back, as the whole message; twice is once',
      body: z.strictObject({ message: z.string().min(1).max(500_000) }).openapi('DeliveryReport'),
      answer: z.object({ bounces: z.array(storedBounce) }).openapi('StoredBounces'),
    },
    async ({ client, actor, body }) => {
      const bounces = [];
      for (const one of await readReport(body.message)) bounces.push(await recordBounce(client, actor, one));
      return { body: { bounces } };
    },
  );
}
