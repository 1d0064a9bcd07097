import { z } from '@hono/zod-openapi';
import { recordBounces } from '../../governance/messages/bounce-store.ts';
import { readBounces } from '../../governance/messages/bounces-csv.ts';
import { readOptOutToken } from '../../governance/messages/opt-out-link.ts';
import { optOutByHand, optOutByLink, optOutSecret } from '../../governance/messages/opt-out-store.ts';
import { readDsn } from '../../lib/read-dsn.ts';
import type { ApiContext } from '../api-context.ts';
import { optOutPage } from '../opt-out-page.ts';
import { type ApiApp, route } from '../route.ts';
import { bouncesRecordedSchema, optOutSchema } from '../schema/message-schema.ts';

const tokenParam = z.object({ token: z.string().min(1).max(200).describe('The signed part of the link') });

/** Who is not written to (any more): the link in every message, requests by other ways, bounces. */
export function registerOptOutRoutes(app: ApiApp, context: ApiContext): void {
  registerLink(app, context);
  registerByHand(app, context);
}

function registerLink(app: ApiApp, { pool, migration, project, clock }: ApiContext): void {
  const title = project.config.title ?? project.config.name;
  route(
    app,
    {
      method: 'get',
      path: '/api/opt-out/{token}',
      access: 'public',
      operationId: 'opt-out.ask',
      summary: 'The page behind the link of a message; it changes nothing by itself',
      params: tokenParam,
      content: 'text/html',
    },
    async (call) => {
      readOptOutToken(call.params.token, await optOutSecret(pool, migration));
      return await optOutPage(title, 'asked');
    },
  );
  route(
    app,
    {
      method: 'post',
      path: '/api/opt-out/{token}',
      access: 'public',
      operationId: 'opt-out.confirm',
      summary: 'End the messages for the reader of the link (also by one click in a mail program, RFC 8058)',
      params: tokenParam,
      upload: { types: ['application/x-www-form-urlencoded', 'multipart/form-data'], maxBytes: 1000 },
      content: 'text/html',
    },
    async (call) => {
      const via = call.upload.text().includes('List-Unsubscribe=One-Click') ? 'one-click' : 'link';
      await optOutByLink(pool, migration, call.params.token, via, clock());
      return await optOutPage(title, 'done');
    },
  );
}

function registerByHand(app: ApiApp, { pool, migration, clock }: ApiContext): void {
  route(
    app,
    {
      method: 'post',
      path: '/api/message-opt-outs',
      access: 'messages.send',
      operationId: 'messages.opt-out',
      summary: 'End the messages for somebody who asked in another way',
      body: optOutSchema,
    },
    async (call) => {
      await optOutByHand(pool, { migration, actor: call.actor }, call.body.email, clock());
      return undefined;
    },
  );
  route(
    app,
    {
      method: 'post',
      path: '/api/message-bounces',
      access: 'messages.send',
      operationId: 'messages.bounces',
      summary: 'Record bounces: a CSV (email, kind, status), or a delivery report as the mail server sent it',
      upload: { types: ['text/csv', 'message/rfc822'], maxBytes: 5 * 1024 * 1024 },
      returns: bouncesRecordedSchema,
      status: 201,
    },
    async (call) => {
      const isReport = call.upload.type === 'message/rfc822';
      const bounces = isReport ? await readDsn(call.upload.bytes) : readBounces(call.upload.text());
      return await recordBounces(
        pool,
        { migration, actor: call.actor },
        bounces,
        isReport ? 'dsn' : 'csv',
        clock(),
      );
    },
  );
}
