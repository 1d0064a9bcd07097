import { z } from '@hono/zod-openapi';

const id = z.guid();

const quoteLine = z
  .strictObject({
    lineId: id.openapi({ description: 'The right to renew.' }),
    sku: z.string().max(2000).optional().openapi({
      description: 'Code of the SKU; without it, that of the renewal path, or the one it was sold under.',
    }),
    quantity: z.number().optional().openapi({ description: 'Whole number; all that is left when absent.' }),
    unitPrice: z.string().max(40).optional().openapi({
      description: 'Decimal as text; the last price of the same SKU when absent.',
    }),
    endDate: z.string().max(10).optional().openapi({ description: 'Last day, instead of the SKU’s term.' }),
    coTermWithLineId: id.optional().openapi({ description: 'Ends together with this right.' }),
  })
  .openapi('QuoteLineRequest');

/** A quote as it is asked for. */
export const quoteRequest = z
  .strictObject({
    contactId: id
      .optional()
      .openapi({ description: 'The customer’s contact; that of the first right when absent.' }),
    currency: z.string().max(10).optional(),
    validUntil: z.string().max(10).optional().openapi({ description: 'Thirty days from now when absent.' }),
    lines: z.array(quoteLine).min(1).max(500),
  })
  .openapi('QuoteRequest');

export type QuoteRequest = z.infer<typeof quoteRequest>;
export type QuoteLineRequest = QuoteRequest['lines'][number];
