import { z } from '@hono/zod-openapi';

export const environmentSchema = z.enum(['rehearsal', 'burn-in', 'live']);

export const attachmentSchema = z.object({
  name: z.string(),
  type: z.string().describe('media type'),
  bytes: z.number().int(),
  sha256: z.string(),
});

/** One entry of the chain as it is listed. */
export const evidenceItemSchema = z.object({
  seq: z.number().int(),
  at: z.string(),
  kind: z.string(),
  title: z.string().describe('what this kind shows'),
  run: z.string(),
  environment: environmentSchema,
  outcome: z.enum(['PASS', 'FAIL']),
  summary: z.string(),
  state: z
    .enum(['STANDING', 'SUPERSEDED', 'WITHDRAWN', 'RECORD'])
    .describe('STANDING decides in the gate; RECORD is no proof (signatures, withdrawals, seals)'),
  hash: z.string(),
  by: z.string().nullable().describe('who added, signed or withdrew; null for what a run measured'),
});

export const evidenceEntrySchema = evidenceItemSchema.extend({
  prevHash: z.string(),
  systems: z.object({
    old: z.object({ adapter: z.string(), url: z.string() }),
    new: z.object({ adapter: z.string(), url: z.string(), version: z.string(), build: z.string() }),
  }),
  fingerprint: z.string().describe('which data; empty for evidence that speaks of none'),
  build: z.string(),
  body: z.record(z.string(), z.json().openapi({ type: 'object', description: 'any JSON' })),
  attachments: z.array(attachmentSchema),
  criteria: z.array(z.string()).describe('ids of the criteria it feeds'),
  withdrawnBecause: z.string().nullable(),
  text: z.string().describe('the exact text that is hashed'),
});

/** A kind of evidence, and what it must say. */
export const evidenceKindSchema = z.object({
  kind: z.string(),
  title: z.string(),
  byHand: z.boolean().describe('whether people add it; all else is measured or recorded by Changeover'),
  proof: z.boolean().describe('false for the record of an act: a signature, a withdrawal, a seal'),
  measures: z
    .array(z.object({ name: z.string(), of: z.string().nullable() }))
    .describe('whole numbers that evidence which passed must say; `of`: the measure it is a share of'),
  criteria: z.array(z.string()).describe('ids of the criteria that it feeds'),
});

export const newEvidenceSchema = z.object({
  kind: z.string().min(1).max(60).describe('a kind that is added by hand: see evidence.kinds'),
  environment: environmentSchema
    .optional()
    .describe('where it was taken; the environment of the migration when absent'),
  outcome: z.enum(['PASS', 'FAIL']),
  summary: z.string().trim().min(3).max(500).describe('what it shows, in one sentence'),
  measures: z.record(z.string().regex(/^[a-z][a-z0-9_]{0,39}$/), z.number().int().nonnegative()).default({}),
  attachments: z
    .array(z.string().regex(/^[0-9a-f]{64}$/))
    .max(20)
    .default([])
    .describe('hashes of files that were sent before: see evidence.attach'),
});

export const withdrawEvidenceSchema = z.object({
  reason: z.string().trim().min(3).max(500).describe('why; it stays visible'),
});

export const chainSchema = z.object({
  ok: z.boolean(),
  entries: z.number().int(),
  head: z.string(),
  broken: z.string().nullable(),
});

export type EvidenceItem = z.infer<typeof evidenceItemSchema>;
export type EvidenceDetail = z.infer<typeof evidenceEntrySchema>;
export type EvidenceKind = z.infer<typeof evidenceKindSchema>;
export type NewEvidenceByHand = z.infer<typeof newEvidenceSchema>;
export type Attachment = z.infer<typeof attachmentSchema>;
export type Chain = z.infer<typeof chainSchema>;
