import { z } from '@hono/zod-openapi';
import { cancelOrder } from '../orders/cancel-order.ts';
import { orderRequest } from '../orders/order-request.ts';
import { approveOrder, placeOrder } from '../orders/place-order.ts';
import { today } from './answer-time.ts';
import { changeEndpoint } from './change-endpoint.ts';
import type { EmsContext } from './ems-context.ts';
import type { EmsApp } from './endpoint.ts';
import { recordId } from './record-schema.ts';

const day = z.iso.date().nullable();
export const orderAnswer = z
  .object({
    id: recordId,
    number: z.string(),
    status: z.enum(['DRAFT', 'BOOKED', 'CANCELLED']),
    entitlementId: recordId.nullable(),
    entitlementNumber: z.string().nullable(),
    lines: z.array(
      z.object({
        id: recordId,
        number: z.int(),
        redeemCode: z.string(),
        productId: recordId,
        quantity: z.int().nullable(),
        unlimited: z.boolean(),
        startDate: day,
        endDate: day,
        perpetual: z.boolean(),
        parentId: recordId.nullable(),
        linkKind: z.string().nullable(),
      }),
    ),
  })
  .openapi('PlacedOrder', { description: 'The order and the rights that it gave.' });
const stateAnswer = z.object({ id: recordId, status: z.string() }).openapi('OrderState');

/** Placing, approving and cancelling orders. */
export function addOrderRoutes(app: EmsApp, context: EmsContext): void {
  const about = { tags: ['orders'], access: 'orders:write' as const, method: 'post' as const };
  changeEndpoint(
    app,
    context,
    {
      ...about,
      path: '/v1/orders',
      operationId: 'place-order',
      summary: 'Order to entitlement: all faults at once, or all rights at once',
      body: orderRequest,
      answer: orderAnswer,
      created: true,
    },
    async ({ client, actor, body }) => {
      const stored = await placeOrder(client, actor, body, today(context));
      return { body: stored, headers: { location: `/v1/orders/${stored.id}` } };
    },
  );
  changeEndpoint(
    app,
    context,
    {
      ...about,
      path: '/v1/orders/{id}/approve',
      operationId: 'approve-order',
      summary: 'Book a draft; it is checked again',
      answer: orderAnswer,
    },
    async ({ client, actor, id }) => ({ body: await approveOrder(client, actor, id(), today(context)) }),
  );
  changeEndpoint(
    app,
    context,
    {
      ...about,
      path: '/v1/orders/{id}/cancel',
      operationId: 'cancel-order',
      summary: 'Close the rights of an order; what it renewed or upgraded is as before',
      answer: stateAnswer,
    },
    async ({ client, actor, id }) => ({ body: await cancelOrder(client, actor, id()) }),
  );
}
