import { z } from '@hono/zod-openapi';

const id = z.guid();
const text = (most: number): z.ZodString => z.string().max(most);

/** What a line of an order does. */
const lineActions = ['NEW', 'RENEW', 'UPGRADE', 'UPSELL', 'MAINTAIN'] as const;

const lineRequest = z
  .strictObject({
    action: z.enum(lineActions).default('NEW'),
    sku: text(2000)
      .optional()
      .openapi({ description: 'Code of the SKU; a renewal may leave it out: the same again.' }),
    quantity: z
      .number()
      .optional()
      .openapi({ description: 'Whole number; none for an unlimited (site) right.' }),
    unitPrice: text(40).optional().openapi({ description: 'Decimal as text.' }),
    parentLineId: id.optional().openapi({ description: 'The right that is renewed, upgraded, or covered.' }),
    parentLine: z.number().optional().openapi({
      description: 'For MAINTAIN: number (from 1) of an earlier line of this order that is covered.',
    }),
    renewFrom: z.enum(['EXPIRY', 'NOW']).optional(),
    startDate: text(10).optional().openapi({ description: 'First day, where the model starts at a date.' }),
    endDate: text(10).optional().openapi({ description: 'Last day, instead of the SKU’s term.' }),
    coTermWithLineId: id.optional().openapi({ description: 'Ends together with this right.' }),
  })
  .openapi('OrderLineRequest');

const tier = z
  .strictObject({
    role: z.enum(['RESELLER', 'DISTRIBUTOR']),
    organizationId: id,
    contactId: id.optional(),
  })
  .openapi('OrderTier');

/** An order as it is sent. The schema says what it is made of; `check-order.ts` names everything that is wrong with it. */
export const orderRequest = z
  .strictObject({
    number: text(200).optional(),
    status: z.enum(['DRAFT', 'BOOKED']).default('BOOKED'),
    organizationId: id.openapi({ description: 'The end customer.' }),
    contactId: id.optional().openapi({ description: 'The end customer’s contact; an order needs one.' }),
    orderDate: text(10).optional(),
    currency: text(10).optional(),
    purchaseOrderNumber: text(200).optional(),
    channel: z
      .array(tier)
      .max(5)
      .default([])
      .openapi({ description: 'Who stands between customer and publisher, nearest to the customer first.' }),
    lines: z.array(lineRequest).min(1).max(500),
  })
  .openapi('OrderRequest');

export type OrderRequest = z.infer<typeof orderRequest>;
export type LineRequest = OrderRequest['lines'][number];
