import { z } from '@hono/zod-openapi';
import { renewLine } from '../orders/renew-line.ts';
import { cancelLine, changeHold, reduceLine } from '../rights/change-line.ts';
import { splitLine, transferLine } from '../rights/divide-line.ts';
import { today } from './answer-time.ts';
import { changeEndpoint } from './change-endpoint.ts';
import type { EmsContext } from './ems-context.ts';
import type { EmsApp } from './endpoint.ts';
import { orderAnswer } from './order-routes.ts';
import { recordId } from './record-schema.ts';

const units = z.int().min(1).max(1_000_000_000);
const activationIds = z
  .array(recordId)
  .max(1000)
  .default([])
  .openapi({ description: 'Activations that go along.' });
const divided = z
  .object({
    id: recordId,
    entitlementId: recordId,
    redeemCode: z.string(),
    quantity: z.int().nullable(),
    parentId: recordId,
  })
  .openapi('DividedRight', { description: 'The right that came out of the other.' });
const state = z.object({ id: recordId, state: z.string() }).openapi('RightState');
const split = z.strictObject({ quantity: units, activationIds }).openapi('Split');
const transfer = z
  .strictObject({
    organizationId: recordId,
    contactId: recordId,
    quantity: units.optional(),
    activationIds,
    keepChannel: z.boolean().default(true),
  })
  .openapi('Transfer');
const renewal = z
  .strictObject({
    sku: z.string().max(2000).optional(),
    quantity: units.optional(),
    unitPrice: z.string().max(40).optional(),
    currency: z.string().max(10).optional(),
    purchaseOrderNumber: z.string().max(200).optional(),
    renewFrom: z.enum(['EXPIRY', 'NOW']).optional(),
    endDate: z.string().max(10).optional(),
    coTermWithLineId: recordId.optional(),
  })
  .openapi('RenewRight');

/** Renewing, splitting, transferring, reducing, cancelling and holding rights. */
export function addRightRoutes(app: EmsApp, context: EmsContext): void {
  const line = '/v1/entitlement-lines/{id}';
  const about = {
    tags: ['entitlement-lines'],
    access: 'entitlements:write' as const,
    method: 'post' as const,
  };
  changeEndpoint(
    app,
    context,
    {
      ...about,
      access: 'renewals:write',
      path: `${line}/renew`,
      summary: 'Renew it, for the same customer and channel',
      body: renewal,
      answer: orderAnswer,
      created: true,
    },
    async ({ client, actor, body, id }) => ({
      body: await renewLine(client, actor, id(), body, today(context)),
    }),
  );
  changeEndpoint(
    app,
    context,
    {
      ...about,
      path: `${line}/split`,
      summary: 'Split units off',
      body: split,
      answer: divided,
      created: true,
    },
    async ({ client, actor, body, id }) => ({ body: await splitLine(client, actor, id(), body) }),
  );
  changeEndpoint(
    app,
    context,
    {
      ...about,
      path: `${line}/transfer`,
      summary: 'Transfer units, or all, to another customer',
      body: transfer,
      answer: divided,
      created: true,
    },
    async ({ client, actor, body, id }) => ({ body: await transferLine(client, actor, id(), body) }),
  );
  addEndings(app, context);
}

function addEndings(app: EmsApp, context: EmsContext): void {
  const line = '/v1/entitlement-lines/{id}';
  const about = {
    tags: ['entitlement-lines'],
    access: 'entitlements:write' as const,
    method: 'post' as const,
  };
  changeEndpoint(
    app,
    context,
    {
      ...about,
      path: `${line}/reduce`,
      summary: 'Take units off for good',
      body: z.strictObject({ quantity: units }),
      answer: z.object({ id: recordId, quantity: z.int() }),
    },
    async ({ client, actor, body, id }) => ({ body: await reduceLine(client, actor, id(), body.quantity) }),
  );
  changeEndpoint(
    app,
    context,
    { ...about, path: `${line}/cancel`, summary: 'Cancel one right', answer: state },
    async ({ client, actor, id }) => ({ body: await cancelLine(client, actor, id()) }),
  );
  for (const how of ['hold', 'release'] as const)
    for (const entity of ['entitlements', 'entitlement-lines'] as const)
      changeEndpoint(
        app,
        context,
        {
          ...about,
          tags: [entity],
          path: `/v1/${entity}/{id}/${how}`,
          summary: how === 'hold' ? 'Put it on hold' : 'Release it from hold',
          answer: state,
        },
        async ({ client, actor, id }) => ({ body: await changeHold(client, actor, entity, id(), how) }),
      );
}
