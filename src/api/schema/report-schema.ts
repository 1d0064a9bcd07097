import { z } from '@hono/zod-openapi';
import { statusSchema } from './gate-schema.ts';

/** The executive report as data; the same as a page at `/api/report/executive.html`. */
export const executiveReportSchema = z.object({
  title: z.string(),
  migration: z.string(),
  environment: z.string(),
  at: z.string().describe('when it was computed'),
  status: statusSchema,
  headline: z.string(),
  sentence: z.string(),
  goLive: z.string().nullable(),
  daysLeft: z.number().int().nullable(),
  measures: z.array(
    z.object({
      label: z.string(),
      value: z.string(),
      of: z.string(),
      note: z.string(),
      status: statusSchema,
    }),
  ),
  criteria: z.array(
    z.object({
      title: z.string(),
      status: statusSchema,
      actual: z.string(),
      why: z.string(),
      signed: z.string(),
    }),
  ),
  exposure: z.string(),
  workstreams: z.array(
    z.object({ title: z.string(), status: z.enum(['GREEN', 'YELLOW', 'RED', 'NONE']), reason: z.string() }),
  ),
  issues: z.array(z.object({ title: z.string(), severity: z.string(), owner: z.string() })),
  next: z.array(z.string()),
  evidence: z.string(),
});

export type ExecutiveReportView = z.infer<typeof executiveReportSchema>;
