import { randomUUID } from 'node:crypto';
import { z } from '@hono/zod-openapi';
import { ApiError } from '../domain/api-error.ts';
import { webhookList } from '../domain/webhook-ledgers.ts';
import type { KeyEncryption } from '../keys/key-encryption.ts';
import { recordChange } from '../store/record-change.ts';
import type { AddressGuard } from '../webhooks/address-guard.ts';
import { eventTypeSchema } from '../webhooks/event-type.ts';
import { newSecret, secretText } from '../webhooks/sign-webhook.ts';
import { insertWebhook, rotateSecret, updateWebhook } from '../webhooks/webhook-store.ts';
import { changeEndpoint } from './change-endpoint.ts';
import type { EmsContext } from './ems-context.ts';
import type { EmsApp } from './endpoint.ts';
import { current, matching } from './matching-record.ts';
import { recordId, recordSchema } from './record-schema.ts';

const { name } = webhookList;
const url = z.url().max(2000);
const eventTypes = z.array(eventTypeSchema).min(1).max(100);
const description = z
  .string()
  .max(1000)
  .refine((text) => !text.includes('\0') && text.isWellFormed());

const newWebhook = z
  .strictObject({
    url,
    description: description.optional(),
    eventTypes: eventTypes.default(['*']).openapi({ description: '`orders.booked`, `orders.*`, or `*`.' }),
    ordered: z
      .boolean()
      .default(false)
      .openapi({ description: 'Whether an event waits until the one before was taken.' }),
  })
  .openapi('NewWebhook');

const changedWebhook = z
  .strictObject({
    url: url.optional(),
    description: description.nullable().optional(),
    eventTypes: eventTypes.optional(),
    ordered: z.boolean().optional(),
    state: z.enum(['ACTIVE', 'PAUSED']).optional(),
  })
  .openapi('WebhookChange');

const secretOfWebhook = z
  .object({ id: recordId, secret: z.string().openapi({ description: '`whsec_…`; shown this once.' }) })
  .openapi('WebhookSecret');

const rotation = z
  .strictObject({ overlapHours: z.int().min(0).max(168).default(24) })
  .openapi('SecretRotation', { description: 'How long messages are also signed with the secret before.' });

/** Telling the EMS where to send its events. */
export function addWebhookRoutes(app: EmsApp, context: EmsContext): void {
  addMake(app, context);
  addChange(app, context);
  addRotation(app, context);
}

const about = { tags: [name], access: 'webhooks:manage' as const };

function addMake(app: EmsApp, context: EmsContext): void {
  const { guard, encryption } = context.webhooks;
  changeEndpoint(
    app,
    context,
    {
      ...about,
      method: 'post',
      path: '/v1/webhooks',
      operationId: 'create-webhooks',
      summary: 'Send events to a URL from now on',
      body: newWebhook,
      answer: secretOfWebhook,
      created: true,
      secret: true,
    },
    async ({ client, actor, body }) => {
      requireReachable(guard, body.url);
      const [id, secret] = [randomUUID(), newSecret()];
      const sealed = sealWith(encryption, secret, id);
      await insertWebhook(client, actor, {
        ...body,
        description: body.description ?? null,
        id,
        secret: sealed,
      });
      const { eventTypes: wanted, ordered } = body;
      const after = { host: new URL(body.url).host, eventTypes: wanted, ordered };
      await recordChange(client, { actor, action: 'created', entity: name, id, after });
      return { body: { id, secret: secretText(secret) }, headers: { location: `/v1/webhooks/${id}` } };
    },
  );
}

function addChange(app: EmsApp, context: EmsContext): void {
  const path = '/v1/webhooks/{id}';
  changeEndpoint(
    app,
    context,
    {
      ...about,
      method: 'patch',
      path,
      operationId: 'change-webhooks',
      summary: 'Change, pause or resume it; needs If-Match',
      body: changedWebhook,
      answer: recordSchema(webhookList),
    },
    async ({ client, actor, body, id, request }) => {
      const write = { client, actor, collection: webhookList };
      await matching(write, id(), request);
      if (body.url !== undefined) requireReachable(context.webhooks.guard, body.url);
      await updateWebhook(client, id(), body);
      // Of a URL only the host: what follows it may be a secret of the receiver.
      const { url: given, ...rest } = body;
      const after = { ...rest, ...(given === undefined ? {} : { host: new URL(given).host }) };
      await recordChange(client, { actor, action: 'changed', entity: name, id: id(), after });
      const changed = await current(write, id());
      return { text: changed.json, headers: { etag: changed.tag } };
    },
  );
  changeEndpoint(
    app,
    context,
    {
      ...about,
      method: 'delete',
      path,
      operationId: 'remove-webhooks',
      summary: 'Delete it with its deliveries; needs If-Match',
    },
    async ({ client, actor, id, request }) => {
      await matching({ client, actor, collection: webhookList }, id(), request);
      await client.query('DELETE FROM webhooks WHERE id = $1', [id()]);
      await recordChange(client, { actor, action: 'deleted', entity: name, id: id() });
      return { status: 204 };
    },
  );
}

function addRotation(app: EmsApp, context: EmsContext): void {
  changeEndpoint(
    app,
    context,
    {
      ...about,
      method: 'post',
      path: '/v1/webhooks/{id}/rotate-secret',
      summary: 'Give it another secret; the one before stays valid for a while',
      body: rotation,
      answer: secretOfWebhook,
      secret: true,
    },
    async ({ client, actor, body, id }) => {
      const secret = newSecret();
      const sealed = sealWith(context.webhooks.encryption, secret, id());
      if (!(await rotateSecret(client, id(), sealed, body.overlapHours)))
        throw new ApiError('NOT_FOUND', { what: 'webhook with this id' });
      await recordChange(client, { actor, action: 'secret-rotated', entity: name, id: id(), after: body });
      return { body: { id: id(), secret: secretText(secret) } };
    },
  );
}

function sealWith(encryption: KeyEncryption | undefined, secret: Buffer, id: string): Buffer {
  if (encryption === undefined) throw new ApiError('WEBHOOKS_LOCKED');
  return encryption.seal(secret, id);
}

/** Throws ApiError WEBHOOK_URL_REFUSED. */
function requireReachable(guard: AddressGuard, text: string): void {
  const reason = guard.refusal(new URL(text));
  if (reason !== undefined) throw new ApiError('WEBHOOK_URL_REFUSED', { reason });
}
