import { z } from '@hono/zod-openapi';
import type { EmsApp } from './endpoint.ts';
import { recordId } from './record-schema.ts';

const message = z
  .object({
    type: z.string(),
    timestamp: z.iso.datetime(),
    data: z.object({
      eventId: recordId,
      number: z.int(),
      entity: z.string(),
      entityId: z.string().nullable(),
      record: z.record(z.string(), z.unknown()),
    }),
  })
  .openapi('WebhookMessage');

const headers = z.object({
  'webhook-id': z.string().openapi({ description: 'The same for an event, however often it is sent.' }),
  'webhook-timestamp': z.string().openapi({ description: 'Seconds since 1970 at this attempt.' }),
  'webhook-signature': z.string().openapi({ description: '`v1,…`, one or two of them.' }),
});

/** Describes what webhooks are sent (the member `webhooks` of OpenAPI 3.1). */
export function describeWebhooks(app: EmsApp): void {
  app.openAPIRegistry.registerWebhook({
    method: 'post',
    path: 'event',
    summary: 'Something happened (Standard Webhooks; see docs/ems-webhooks.md)',
    request: { headers, body: { content: { 'application/json': { schema: message } }, required: true } },
    responses: { '2XX': { description: 'It was taken; anything else has it sent again.' } },
  });
}
