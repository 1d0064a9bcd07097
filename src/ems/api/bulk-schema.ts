import { z } from '@hono/zod-openapi';
import { refusalCodes } from '../domain/refusal.ts';
import { limits } from './ems-context.ts';
import { recordId } from './record-schema.ts';

export const ndjson = 'application/x-ndjson';

export const idsSchema = z
  .strictObject({ ids: z.array(recordId).max(limits.ids) })
  .openapi('Ids', { description: 'Ids of records.' });

export const refusalSchema = z
  .object({
    id: recordId,
    code: z.enum(Object.keys(refusalCodes) as [string, ...string[]]),
    reason: z.string(),
    field: z.string().optional(),
  })
  .openapi('Refusal', { description: 'A record that was not stored or deleted, and why.' });
