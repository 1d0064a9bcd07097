import { z } from '@hono/zod-openapi';
import { personRefSchema } from './person-ref-schema.ts';
import { workstreamStatusSchema } from './status-schema.ts';

const groupId = z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and hyphens');
const line = z.string().trim().min(1).max(500);
const lines = z.array(line).max(50);

/** A group of people whose work changes: one of the thirteen, or the project's own. */
export const stakeholderSchema = z
  .object({
    id: groupId,
    title: z.string(),
    short: z.string().describe('up to four letters for a badge'),
    impacts: z.array(z.string()).describe('what changes for them'),
    checks: z.array(z.string()).describe('what must be checked with them before go-live'),
    training: z.array(z.string()).describe('what they must learn'),
    standard: z.boolean().describe('one of the thirteen that every migration starts with'),
    active: z.boolean().describe('false: not concerned in this migration, with the reason in `note`'),
    note: z.string(),
    owner: personRefSchema.nullable(),
    deputy: personRefSchema.nullable(),
    status: workstreamStatusSchema,
    reason: z.string(),
    tasksDone: z.number().int(),
    tasksTotal: z.number().int(),
    openIssues: z.number().int(),
    version: z.number().int(),
    updatedAt: z.string(),
  })
  .openapi('Stakeholder');

export const newStakeholderSchema = z.strictObject({
  id: groupId.describe('id of the group, such as `manufacturing`'),
  title: z.string().trim().min(1).max(100),
  short: z.string().trim().min(1).max(4).optional(),
  impacts: lines.default([]),
  checks: lines.default([]),
  training: lines.default([]),
  owner: z.uuid().nullable().default(null),
  deputy: z.uuid().nullable().default(null),
});

export const stakeholderChangeSchema = z.strictObject({
  title: z.string().trim().min(1).max(100).optional(),
  short: z.string().trim().min(1).max(4).optional(),
  impacts: lines.optional().describe('what changes for them; replaces the list'),
  checks: lines.optional().describe('what must be checked with them; replaces the list'),
  training: lines.optional().describe('what they must learn; replaces the list'),
  active: z.boolean().optional(),
  note: z.string().trim().max(2000).optional(),
  owner: z.uuid().nullable().optional(),
  deputy: z.uuid().nullable().optional(),
});

export type Stakeholder = z.infer<typeof stakeholderSchema>;
