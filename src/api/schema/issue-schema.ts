import { z } from '@hono/zod-openapi';
import { personRefSchema } from './person-ref-schema.ts';

export const issueKindSchema = z.enum(['ISSUE', 'RISK', 'DECISION', 'ACTION']);
export const severitySchema = z.enum(['CRITICAL', 'HIGH', 'MEDIUM', 'LOW']);
export const issueStateSchema = z.enum(['OPEN', 'IN_PROGRESS', 'RESOLVED', 'CANCELED']);
export const probabilitySchema = z.enum(['LIKELY', 'POSSIBLE', 'UNLIKELY']);

const issueLinkSchema = z.strictObject({
  kind: z.enum(['RUN', 'DIFFERENCE', 'SCENARIO', 'TASK', 'CRITERION', 'MEETING', 'EVIDENCE']),
  ref: z.string().min(1).max(300).describe('id: `0007`; a difference as `run/entity/old key/field`'),
  label: z.string().max(300).default(''),
});

export const issueSchema = z
  .object({
    id: z.string(),
    kind: issueKindSchema,
    title: z.string(),
    description: z.string(),
    severity: severitySchema,
    probability: probabilitySchema.nullable().describe('of a risk'),
    state: issueStateSchema,
    workstream: z.string().nullable().describe('id of the group'),
    owner: personRefSchema.nullable(),
    openedOn: z.string(),
    dueOn: z.string().nullable(),
    closedOn: z.string().nullable(),
    resolution: z.string().describe('what was done or decided; of a risk, how it is met'),
    links: z.array(issueLinkSchema),
    ageDays: z.number().int().describe('days since it was opened, until today or its closing'),
    overdueDays: z.number().int().describe('days past its due date; 0 when not'),
    version: z.number().int(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .openapi('Issue');

const fields = {
  kind: issueKindSchema,
  title: z.string().trim().min(1).max(300),
  description: z.string().trim().max(10_000),
  severity: severitySchema,
  probability: probabilitySchema.nullable(),
  workstream: z.string().min(1).max(63).nullable().describe('id of the group'),
  owner: z.uuid().nullable(),
  dueOn: z.iso.date().nullable(),
  resolution: z.string().trim().max(10_000),
  links: z.array(issueLinkSchema).max(100),
};

export const newIssueSchema = z.strictObject({
  ...fields,
  kind: issueKindSchema.default('ISSUE'),
  description: fields.description.default(''),
  severity: severitySchema.default('MEDIUM'),
  probability: fields.probability.default(null),
  workstream: fields.workstream.default(null),
  owner: fields.owner.default(null),
  dueOn: fields.dueOn.default(null),
  resolution: fields.resolution.default(''),
  links: fields.links.default([]),
});

export const issueChangeSchema = z.strictObject({
  ...z.strictObject(fields).partial().shape,
  state: issueStateSchema.optional(),
});

/** Open entries by age; the numbers behind a chart of ageing. */
export const issueSummarySchema = z.object({
  open: z.number().int(),
  overdue: z.number().int(),
  byKind: z.array(
    z.object({
      kind: issueKindSchema,
      open: z.number().int(),
      overdue: z.number().int(),
      bySeverity: z.record(severitySchema, z.number().int()),
    }),
  ),
  ageing: z.array(
    z.object({
      label: z.string(),
      fromDays: z.number().int(),
      toDays: z.number().int().nullable(),
      open: z.number().int(),
    }),
  ),
});

export const issueImportSchema = z.object({
  added: z.number().int(),
  changed: z.number().int(),
  unchanged: z.number().int(),
});

export type Issue = z.infer<typeof issueSchema>;
export type NewIssue = z.infer<typeof newIssueSchema>;
export type IssueChange = z.infer<typeof issueChangeSchema>;
export type IssueLink = z.infer<typeof issueLinkSchema>;
export type IssueSummary = z.infer<typeof issueSummarySchema>;
