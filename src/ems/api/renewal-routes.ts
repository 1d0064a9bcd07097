import { z } from '@hono/zod-openapi';
import { decideRenewal } from '../renewals/decide-renewal.ts';
import { makeQuote } from '../renewals/make-quote.ts';
import { orderQuote, withdrawQuote } from '../renewals/order-quote.ts';
import { quoteRequest } from '../renewals/quote-request.ts';
import { renewalTotals } from '../renewals/renewal-totals.ts';
import { today } from './answer-time.ts';
import { changeEndpoint } from './change-endpoint.ts';
import { type EmsContext, limits } from './ems-context.ts';
import { type EmsApp, endpoint, jsonText, parsed, queryOf } from './endpoint.ts';
import { orderAnswer } from './order-routes.ts';
import { recordId } from './record-schema.ts';
import { plainText } from './right-schema.ts';

const amount = z.string().openapi({ description: 'Exact decimal.' });
const quoteAnswer = z
  .object({
    id: recordId,
    number: z.string(),
    status: z.enum(['OPEN', 'ORDERED', 'WITHDRAWN', 'EXPIRED']),
    organizationId: recordId,
    contactId: recordId.nullable(),
    currency: z.string(),
    total: amount,
    validUntil: z.iso.date(),
    orderId: recordId.nullable(),
    lines: z.array(
      z.object({
        lineId: recordId,
        sku: z.string(),
        quantity: z.int().nullable(),
        unlimited: z.boolean(),
        unitPrice: amount,
        total: amount,
        startDate: z.iso.date(),
        endDate: z.iso.date().nullable(),
      }),
    ),
  })
  .openapi('Quote', { description: 'What the renewal would be, until its last day.' });
const statusAnswer = z.object({ id: recordId, status: z.string() }).openapi('RenewalState');
const total = z
  .object({
    organizationId: recordId,
    rights: z.int(),
    units: z.int(),
    unlimited: z.int().openapi({ description: 'Rights without a limit of units, not counted in `units`.' }),
    values: z
      .array(z.object({ currency: z.string(), amount }))
      .openapi({ description: 'At the last prices.' }),
    withoutPrice: z.int(),
  })
  .openapi('RenewalTotal');
const totalsQuery = z.strictObject({
  role: z.enum(['END_CUSTOMER', 'RESELLER', 'DISTRIBUTOR']).default('END_CUSTOMER'),
  from: z.iso.date(),
  to: z.iso.date(),
  limit: z.coerce.number().int().min(1).max(limits.pageRecords).default(100),
  cursor: recordId.optional().openapi({ description: 'The `next` of the page before.' }),
});

/** What is due, quotes, and what becomes of them. */
export function addRenewalRoutes(app: EmsApp, context: EmsContext): void {
  addTotals(app, context);
  addQuotes(app, context);
  for (const [act, status, summary] of [
    ['decline', 'LOST', 'The customer will not renew: it is not due any more'],
    ['reopen', 'DUE', 'It is due again'],
  ] as const)
    changeEndpoint(
      app,
      context,
      {
        method: 'post',
        tags: ['due-renewals'],
        access: 'renewals:write',
        path: `/v1/due-renewals/{id}/${act}`,
        summary,
        answer: statusAnswer,
      },
      async ({ client, actor, id }) => ({ body: await decideRenewal(client, actor, id(), status) }),
    );
}

function addTotals(app: EmsApp, { store }: EmsContext): void {
  const page = z.object({ items: z.array(total), next: z.string().nullable() });
  endpoint(
    app,
    {
      method: 'get',
      path: '/v1/renewal-totals',
      operationId: 'renewal-totals',
      tags: ['due-renewals'],
      summary: 'What is due in a window, per organization of a tier',
      access: 'entitlements:read',
      request: { query: totalsQuery },
      responses: { 200: { description: 'A page.', content: { 'application/json': { schema: page } } } },
    },
    async (request) => {
      const { cursor, limit, ...window } = parsed(totalsQuery, queryOf(request));
      const actor = request.get('actor');
      const options = { ...window, actor, after: cursor, limit: limit + 1 };
      const found = await store.use((client) => renewalTotals(client, options));
      const items = found.slice(0, limit);
      const next = found.length > limit ? (items.at(-1)?.organizationId ?? null) : null;
      return jsonText(JSON.stringify({ items, next }));
    },
  );
}

function addQuotes(app: EmsApp, context: EmsContext): void {
  const about = { tags: ['renewal-quotes'], access: 'renewals:write' as const, method: 'post' as const };
  changeEndpoint(
    app,
    context,
    {
      ...about,
      path: '/v1/renewal-quotes',
      operationId: 'make-quote',
      summary: 'Quote a renewal: all faults at once; the same again is the same quote',
      body: quoteRequest,
      answer: quoteAnswer,
      created: true,
    },
    async ({ client, actor, body }) => {
      const { quote, already } = await makeQuote(client, actor, body, today(context));
      return { status: already ? 200 : 201, body: quote };
    },
  );
  changeEndpoint(
    app,
    context,
    {
      ...about,
      path: '/v1/renewal-quotes/{id}/order',
      operationId: 'order-quote',
      summary: 'Order what was quoted, as it was quoted; twice is once',
      body: z.strictObject({ purchaseOrderNumber: plainText(200).optional() }),
      answer: orderAnswer,
      created: true,
    },
    async ({ client, actor, body, id }) => {
      const { order, already } = await orderQuote(client, actor, id(), body, today(context));
      return { status: already ? 200 : 201, body: order };
    },
  );
  changeEndpoint(
    app,
    context,
    { ...about, path: '/v1/renewal-quotes/{id}/withdraw', summary: 'Withdraw a quote', answer: statusAnswer },
    async ({ client, actor, id }) => ({ body: await withdrawQuote(client, actor, id()) }),
  );
}
