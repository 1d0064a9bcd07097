import { randomUUID } from 'node:crypto';
import { z } from '@hono/zod-openapi';
import { ApiError } from '../domain/api-error.ts';
import { webhookDeliveryList } from '../domain/webhook-ledgers.ts';
import { recordChange } from '../store/record-change.ts';
import { type Outcome, openAgents, postMessage } from '../webhooks/post-message.ts';
import { webhookHeaders } from '../webhooks/sign-webhook.ts';
import {
  progressOf,
  recordTest,
  replayDelivery,
  replaySince,
  skipDelivery,
  targetOf,
} from '../webhooks/webhook-store.ts';
import { changeEndpoint } from './change-endpoint.ts';
import type { EmsContext } from './ems-context.ts';
import { type EmsApp, endpoint, jsonText, parsed } from './endpoint.ts';
import { recordId } from './record-schema.ts';

const about = { tags: ['webhooks'], access: 'webhooks:manage' as const };
const testType = 'webhook.test';

const progress = z
  .object({
    position: z.int().openapi({ description: 'Number of the last event of which deliveries were made.' }),
    behind: z.int().openapi({ description: 'Events after it.' }),
    waiting: z.int().openapi({ description: 'Deliveries that are not over.' }),
    failingSince: z.iso.datetime().nullable(),
  })
  .openapi('WebhookProgress');
const since = z
  .strictObject({ sinceEvent: z.int().min(1) })
  .openapi('ReplaySince', { description: 'Number of the first event that is sent again.' });
const replayed = z
  .object({ events: z.int().openapi({ description: 'Events from there on, of all types.' }) })
  .openapi('Replayed');
const tested = z
  .object({
    deliveryId: recordId,
    taken: z.boolean(),
    status: z.int().nullable(),
    failure: z.string().nullable(),
    milliseconds: z.int(),
  })
  .openapi('WebhookTest', { description: 'What became of the message.' });

/** Deliveries to webhooks: how far they are, trying one out, sending again, skipping. */
export function addWebhookDeliveryRoutes(app: EmsApp, context: EmsContext): void {
  addProgress(app, context);
  addTest(app, context);
  addReplays(app, context);
}

function addProgress(app: EmsApp, { store }: EmsContext): void {
  endpoint(
    app,
    {
      ...about,
      method: 'get',
      path: '/v1/webhooks/{id}/progress',
      summary: 'How far it has come',
      request: { params: z.object({ id: recordId }) },
      responses: { 200: { description: 'Progress.', content: { 'application/json': { schema: progress } } } },
    },
    async (request) => {
      const id = parsed(recordId, request.req.param('id'));
      const found = await store.use((client) => progressOf(client, id));
      if (found === undefined) throw new ApiError('NOT_FOUND', { what: 'webhook with this id' });
      return jsonText(found);
    },
  );
}

/** Not a transaction: no database connection waits for a receiver. */
function addTest(app: EmsApp, context: EmsContext): void {
  const { store } = context;
  endpoint(
    app,
    {
      ...about,
      method: 'post',
      path: '/v1/webhooks/{id}/test',
      summary: 'Send it a test message now, whatever its state',
      request: { params: z.object({ id: recordId }) },
      responses: {
        200: { description: 'It was sent.', content: { 'application/json': { schema: tested } } },
      },
    },
    async (request) => {
      const webhookId = parsed(recordId, request.req.param('id')).toLowerCase();
      const messageId = `test_${randomUUID()}`;
      const outcome = await sendTest(context, webhookId, messageId);
      const test = { webhookId, messageId, type: testType };
      const deliveryId = await store.inTransaction((client) => recordTest(client, test, outcome));
      if (deliveryId === undefined) throw new ApiError('NOT_FOUND', { what: 'webhook with this id' });
      const { status = null, failure = null, milliseconds } = outcome;
      return jsonText(JSON.stringify({ deliveryId, taken: failure === null, status, failure, milliseconds }));
    },
  );
}

async function sendTest({ store, webhooks }: EmsContext, id: string, messageId: string): Promise<Outcome> {
  const { encryption, guard, timeoutMs } = webhooks;
  const target = await store.use((client) => targetOf(client, id));
  if (target === undefined) throw new ApiError('NOT_FOUND', { what: 'webhook with this id' });
  if (encryption === undefined) throw new ApiError('WEBHOOKS_LOCKED');
  const secrets = target.secrets.map((sealed) => encryption.open(sealed, id));
  const now = new Date();
  const body = JSON.stringify({ type: testType, timestamp: now.toISOString(), data: { webhookId: id } });
  const headers = webhookHeaders(messageId, Math.floor(now.getTime() / 1000), body, secrets);
  using agents = openAgents();
  return await postMessage({ url: target.url, headers, body }, { guard, agents, timeoutMs });
}

function addReplays(app: EmsApp, context: EmsContext): void {
  const entity = webhookDeliveryList.name;
  changeEndpoint(
    app,
    context,
    {
      ...about,
      method: 'post',
      path: '/v1/webhooks/{id}/replay',
      summary: 'Send everything from an event on again',
      body: since,
      answer: replayed,
    },
    async ({ client, actor, body, id }) => {
      const events = await replaySince(client, id(), body.sinceEvent);
      await recordChange(client, { actor, action: 'replayed', entity: 'webhooks', id: id(), after: body });
      return { body: { events } };
    },
  );
  changeEndpoint(
    app,
    context,
    {
      ...about,
      method: 'post',
      path: '/v1/webhook-deliveries/{id}/replay',
      summary: 'Send one message again, under the same webhook-id',
      answer: z.object({ id: recordId, webhookId: recordId }).openapi('ReplayedDelivery'),
      created: true,
    },
    async ({ client, actor, id }) => {
      const made = await replayDelivery(client, id());
      await recordChange(client, { actor, action: 'replayed', entity, id: id(), after: made });
      return { body: made };
    },
  );
  changeEndpoint(
    app,
    context,
    {
      ...about,
      method: 'post',
      path: '/v1/webhook-deliveries/{id}/skip',
      summary: 'Never send a message that waits; what stands behind it goes on',
    },
    async ({ client, actor, id }) => {
      await skipDelivery(client, id());
      await recordChange(client, { actor, action: 'skipped', entity, id: id() });
      return { status: 204 };
    },
  );
}
