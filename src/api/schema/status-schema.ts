import { z } from '@hono/zod-openapi';
import { personRefSchema } from './person-ref-schema.ts';

/** NONE: not started. */
export const workstreamStatusSchema = z.enum(['RED', 'YELLOW', 'GREEN', 'NONE']).openapi('WorkstreamStatus');

/** One thing that holds a workstream back. */
export const causeSchema = z.object({
  code: z.enum([
    'BLOCKED_TASK',
    'OVERDUE_MILESTONE',
    'OVERDUE_TASK',
    'OPEN_ISSUE',
    'OVERDUE_ISSUE',
    'FAILING_EVIDENCE',
    'STALE_EVIDENCE',
    'MISSING_EVIDENCE',
    'NO_OWNER',
    'WORKSTREAM',
  ]),
  status: workstreamStatusSchema,
  text: z.string().describe('one sentence'),
  subject: z
    .string()
    .nullable()
    .describe('`task:T-12`, `issue:I-3`, `criterion:hosting`, `workstream:orders`'),
});

export const overrideSchema = z.object({
  id: z.uuid(),
  status: workstreamStatusSchema,
  direction: z.enum(['LOWER', 'RAISE']),
  reason: z.string(),
  by: personRefSchema.nullable().describe('null: the operator at the command line'),
  at: z.string(),
  expiresOn: z.string().nullable().describe('last day on which it counts'),
});

export const workstreamStatusViewSchema = z.object({
  workstream: z.string().describe('id of the group; `overall` for the whole migration'),
  title: z.string(),
  status: workstreamStatusSchema,
  computed: workstreamStatusSchema.describe('what the facts say'),
  reason: z.string().describe('one sentence'),
  causes: z.array(causeSchema),
  override: overrideSchema.nullable().describe('set by a person; stays visible while it counts'),
  previous: z.object({ status: workstreamStatusSchema, until: z.string() }).nullable(),
});

export const statusReportSchema = z.object({
  at: z.string(),
  today: z.string(),
  overall: workstreamStatusViewSchema,
  workstreams: z.array(workstreamStatusViewSchema),
});

export const statusHistoryItemSchema = z.object({
  id: z.number().int(),
  workstream: z.string(),
  at: z.string(),
  status: workstreamStatusSchema,
  computed: workstreamStatusSchema,
  reason: z.string(),
  override: z.string().nullable().describe('the reason that a person gave'),
});

export const setStatusSchema = z.strictObject({
  status: z.enum(['RED', 'YELLOW', 'GREEN']),
  reason: z.string().trim().max(1000).default('').describe('needed to raise a status'),
  expiresOn: z.iso.date().optional().describe('needed to raise a status; at most 14 days ahead'),
});

export type WorkstreamStatus = z.infer<typeof workstreamStatusSchema>;
export type StatusCause = z.infer<typeof causeSchema>;
export type WorkstreamStatusView = z.infer<typeof workstreamStatusViewSchema>;
export type StatusReport = z.infer<typeof statusReportSchema>;
export type StatusHistoryItem = z.infer<typeof statusHistoryItemSchema>;
