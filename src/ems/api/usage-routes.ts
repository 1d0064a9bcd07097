import { z } from '@hono/zod-openapi';
import { returnActivation } from '../activation/change-activation.ts';
import { keepLease, takeLease } from '../activation/lease.ts';
import { reportUsage } from '../activation/report-usage.ts';
import { ApiError } from '../domain/api-error.ts';
import { isInstant } from '../domain/calendar.ts';
import { today } from './answer-time.ts';
import { changeEndpoint } from './change-endpoint.ts';
import type { EmsContext } from './ems-context.ts';
import type { EmsApp } from './endpoint.ts';
import { recordId } from './record-schema.ts';
import { activationAnswer, codeOnly, deviceSchema, lineName, plainText, units } from './right-schema.ts';

const lease = z
  .object({
    id: recordId,
    lineId: recordId,
    quantity: z.int(),
    expiresAt: z.iso.datetime(),
    seconds: z.int().openapi({ description: 'How long it lives without a heartbeat.' }),
  })
  .openapi('Lease');
const wish = z
  .strictObject({ ...lineName, device: deviceSchema, quantity: units.default(1) })
  .openapi('TakeLease');
const instant = z
  .string()
  .max(40)
  .refine(isInstant, 'must be an ISO 8601 instant with a zone, from 1900 to 9999');
const report = z
  .strictObject({
    id: recordId.openapi({ description: 'Chosen by the reporter: the same report may be sent again.' }),
    ...lineName,
    quantity: z.int().min(0).max(Number.MAX_SAFE_INTEGER),
    unitOfMeasure: plainText(100).optional(),
    periodStart: instant.openapi({ format: 'date-time' }),
    periodEnd: instant.openapi({ format: 'date-time' }),
  })
  .openapi('ReportUsage');
const usage = z
  .object({
    id: recordId,
    lineId: recordId,
    already: z.boolean(),
    total: z.number(),
    left: z.number().nullable(),
  })
  .openapi('UsageAnswer', { description: 'All use so far, and what is left; negative when more was used.' });

const about = { tags: ['activations'], access: 'activations:write' as const, method: 'post' as const };

/** Floating leases and metered use. */
export function addUsageRoutes(app: EmsApp, context: EmsContext): void {
  changeEndpoint(
    app,
    context,
    {
      ...about,
      path: '/v1/leases',
      summary: 'Take a floating seat; a device that has one gets the same again',
      body: wish,
      answer: lease,
      created: true,
    },
    async ({ client, actor, body }) => ({ body: await takeLease(client, actor, body, today(context)) }),
  );
  changeEndpoint(
    app,
    context,
    {
      ...about,
      path: '/v1/leases/{id}/heartbeat',
      summary: 'Keep a lease alive',
      body: codeOnly,
      answer: lease,
    },
    async ({ client, actor, body, id }) => ({
      body: await keepLease(client, actor, id(), body.code, today(context)),
    }),
  );
  changeEndpoint(
    app,
    context,
    {
      ...about,
      path: '/v1/leases/{id}/release',
      summary: 'Give a seat back',
      body: codeOnly,
      answer: activationAnswer,
    },
    async ({ client, actor, body, id }) => ({
      body: await returnActivation(client, actor, { id: id(), code: body.code }, undefined),
    }),
  );
  addUsage(app, context);
}

function addUsage(app: EmsApp, context: EmsContext): void {
  changeEndpoint(
    app,
    context,
    {
      ...about,
      path: '/v1/usage-reports',
      operationId: 'report-usage',
      summary: 'Report metered use; the same report twice counts once',
      body: report,
      answer: usage,
      created: true,
    },
    async ({ client, actor, body }) => {
      if (new Date(body.periodEnd) < new Date(body.periodStart))
        throw new ApiError('BAD_REQUEST', { reason: '`periodEnd` comes before `periodStart`' });
      const outcome = await reportUsage(client, actor, body);
      return { status: outcome.already ? 200 : 201, body: outcome };
    },
  );
}
