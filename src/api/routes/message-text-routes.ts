import { z } from '@hono/zod-openapi';
import {
  contactFields,
  contactGroups,
  importContacts,
  listContacts,
} from '../../governance/messages/contact-store.ts';
import { importContactsOfRun } from '../../governance/messages/contacts-of-run.ts';
import { openMailer } from '../../governance/messages/mailer.ts';
import { exampleFields, fillMessage } from '../../governance/messages/message-text.ts';
import { addTemplate, listTemplates, updateTemplate } from '../../governance/messages/template-store.ts';
import type { ApiContext } from '../api-context.ts';
import { listOf, pageOf, pageQuery, readCursor } from '../page.ts';
import { type ApiApp, route } from '../route.ts';
import { lookingInto, openRunFiles } from '../run-files.ts';
import {
  contactGroupSchema,
  contactSchema,
  contactsOfRunSchema,
  importedSchema,
  newTemplateSchema,
  previewQuestionSchema,
  previewSchema,
  templateChangeSchema,
  templateSchema,
  testSendSchema,
  testSentSchema,
} from '../schema/message-schema.ts';

const csvBytes = 20 * 1024 * 1024;

/** Texts of messages and who can get them: templates with preview and test, contacts. */
export function registerMessageTextRoutes(app: ApiApp, context: ApiContext): void {
  registerTemplates(app, context);
  registerTrying(app, context);
  registerContacts(app, context);
  registerContactImports(app, context);
}

function registerTemplates(app: ApiApp, { pool, migration }: ApiContext): void {
  route(
    app,
    {
      method: 'get',
      path: '/api/messages/templates',
      access: 'program.read',
      operationId: 'messages.templates',
      summary: 'Templates of messages, by name',
      returns: listOf(templateSchema),
    },
    async () => ({ items: await listTemplates(pool, migration), next: null }),
  );
  route(
    app,
    {
      method: 'post',
      path: '/api/messages/templates',
      access: 'messages.send',
      operationId: 'messages.add-template',
      summary: 'Add a template',
      body: newTemplateSchema,
      returns: templateSchema,
      status: 201,
      version: 'returned',
    },
    async (call) => addTemplate(pool, { migration, actor: call.actor }, call.body),
  );
  route(
    app,
    {
      method: 'patch',
      path: '/api/messages/templates/{id}',
      access: 'messages.send',
      operationId: 'messages.update-template',
      summary: 'Change a template; what is being sent keeps its text',
      params: z.object({ id: z.uuid().describe('Id of the template') }),
      body: templateChangeSchema,
      returns: templateSchema,
      version: 'required',
    },
    async (call) =>
      updateTemplate(pool, { migration, actor: call.actor }, call.params.id, call.baseVersion(), call.body),
  );
}

function registerTrying(app: ApiApp, { pool, migration, project }: ApiContext): void {
  const example = async () => {
    const fields = exampleFields(await contactFields(pool, migration));
    return { ...fields, migration: project.config.title ?? project.config.name };
  };
  route(
    app,
    {
      method: 'post',
      path: '/api/messages/preview',
      access: 'messages.send',
      operationId: 'messages.preview',
      changes: false,
      summary: 'Fill a text with an invented reader',
      body: previewQuestionSchema,
      returns: previewSchema,
    },
    async (call) => {
      const { fields, ...own } = await example();
      const placeholders = [...Object.keys(own), ...Object.keys(fields).map((name) => `fields.${name}`)];
      return { ...fillMessage(call.body, { ...own, fields }), placeholders };
    },
  );
  route(
    app,
    {
      method: 'post',
      path: '/api/messages/test',
      access: 'messages.send',
      operationId: 'messages.test',
      changes: false,
      summary: 'Send a text, filled with an invented reader, to yourself',
      body: testSendSchema,
      returns: testSentSchema,
    },
    async (call) => {
      await using mailer = openMailer(project.config);
      const { account } = call.principal;
      // The operator at the command line has no address: the sender's own mailbox gets it.
      const to = { name: account?.name ?? '', email: account?.email ?? project.config.mail?.from ?? '' };
      const text = fillMessage(call.body, await example());
      const messageId = `${crypto.randomUUID()}@test.changeover.invalid`;
      const outcome = await mailer.send({
        ...text,
        subject: `[Test] ${text.subject}`,
        to,
        messageId,
        optOutLink: null,
      });
      return {
        result: outcome.result,
        to: outcome.result === 'sent' ? outcome.to : null,
        reply: outcome.reply,
      };
    },
  );
}

function registerContacts(app: ApiApp, { pool, migration }: ApiContext): void {
  route(
    app,
    {
      method: 'get',
      path: '/api/messages/contacts',
      access: 'messages.send',
      operationId: 'messages.contacts',
      summary: 'Customers and partners who can be written to',
      query: z.object({
        segment: z.string().max(100).optional().describe('Only of this segment'),
        wave: z.string().max(100).optional().describe('Only of this wave'),
        ...pageQuery,
      }),
      returns: listOf(contactSchema),
    },
    async (call) => {
      const { limit, cursor, segment, wave } = call.query;
      const after = readCursor(z.tuple([z.string()]), cursor)?.[0];
      const rows = await listContacts(pool, migration, { segment, wave, after, limit: limit + 1 });
      return pageOf(rows, limit, (row) => [row.email]);
    },
  );
  route(
    app,
    {
      method: 'get',
      path: '/api/messages/contact-groups',
      access: 'program.read',
      operationId: 'messages.contact-groups',
      summary: 'Segments and waves with how many contacts they have',
      returns: listOf(contactGroupSchema),
    },
    async () => ({ items: await contactGroups(pool, migration), next: null }),
  );
}

function registerContactImports(app: ApiApp, context: ApiContext): void {
  const { pool, migration } = context;
  route(
    app,
    {
      method: 'post',
      path: '/api/messages/contacts',
      access: 'messages.send',
      operationId: 'messages.import-contacts',
      summary: 'Import contacts from a CSV: email, name, organization, segment, wave, and fields of your own',
      description:
        'All of the file or nothing; every fault is named with its line. A known address is brought up to date.',
      query: z.object({
        name: z.string().min(1).max(200).default('contacts.csv').describe('Name of the file'),
      }),
      upload: { types: ['text/csv', 'text/plain'], maxBytes: csvBytes },
      returns: importedSchema,
      status: 201,
    },
    async (call) =>
      importContacts(
        pool,
        { migration, actor: call.actor },
        { name: call.query.name, text: call.upload.text() },
      ),
  );
  route(
    app,
    {
      method: 'post',
      path: '/api/messages/contacts/from-run',
      access: 'messages.send',
      operationId: 'messages.contacts-from-run',
      summary: 'Make contacts of the active people who move in a run, with segment and wave',
      description:
        'The segment is partners, companies or private; waves.sql of the migration folder puts organizations into waves. A known address is brought up to date.',
      body: z.strictObject({
        run: z.string().min(1).max(20).default('latest').describe('Id of the run, or `latest`'),
      }),
      returns: contactsOfRunSchema,
      status: 201,
    },
    async (call) => {
      const { run, project, folder, openDuck } = await openRunFiles(context, call.body.run);
      return lookingInto(async () => {
        await using duck = await openDuck();
        const records = { project, run: run.id, folder, duck };
        return await importContactsOfRun(pool, { migration, actor: call.actor }, records);
      });
    },
  );
}
