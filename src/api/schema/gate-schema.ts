import { z } from '@hono/zod-openapi';

export const statusSchema = z.enum(['GREEN', 'YELLOW', 'RED']);

/** The thirteen groups; a signature is given for one of them. */
const functionId = z.string().min(1).max(60).describe('id of a stakeholder group, such as `finance`');
const digest = z.string().regex(/^[0-9a-f]{64}$/);

const exposureSchema = z.object({
  customers: z.number().int(),
  seats: z.number().int(),
  money: z.record(z.string(), z.string()).describe('decimal amounts as text, by currency'),
});

/** A kind of evidence as it was on the screen: what a signature binds. */
const shownSchema = z.object({
  kind: z.string(),
  state: z.enum(['none', 'void', 'current']),
  seq: z.number().int().nullable(),
  hash: z.string().nullable(),
});

/** What one kind of evidence contributes to a criterion. */
const judgedEvidenceSchema = z.object({
  kind: z.string(),
  title: z.string(),
  status: statusSchema,
  why: z.string().describe('one sentence'),
  seq: z.number().int().nullable().describe('number in the chain; null when there is none'),
  hash: z.string().nullable(),
  at: z.string().nullable().describe('instant in UTC'),
  ageDays: z.number().int().nullable(),
  staleAfterDays: z.number().int(),
  environment: z.enum(['rehearsal', 'burn-in', 'live']).nullable(),
  run: z.string().nullable(),
  measures: z.record(z.string(), z.string()).describe('the measures that the thresholds read'),
});

export const signatureSchema = z.object({
  id: z.uuid(),
  seq: z.number().int().describe('its number in the evidence chain; withdraw it by this'),
  criterion: z.string(),
  function: functionId,
  functionTitle: z.string(),
  account: z.uuid(),
  name: z.string(),
  position: z.enum(['HEAD', 'DEPUTY']),
  at: z.string(),
  comment: z.string(),
  digest: digest.describe('the evidence that was on the screen'),
  state: z.enum(['VALID', 'LAPSED', 'WITHDRAWN']),
  why: z.string().describe('why it does not count (any more); empty when it does'),
});

/** A function that signs a criterion, and its signature where there is one. */
const signerSchema = z.object({
  function: functionId,
  title: z.string(),
  short: z.string().describe('up to four letters for a badge'),
  signed: z.boolean(),
  signature: signatureSchema.nullable().describe('the newest, also when it does not count any more'),
  mayYouSign: z.boolean(),
  whyNot: z.string().describe('why the caller may not sign for it; empty when he may'),
});

export const criterionSchema = z.object({
  id: z.string(),
  title: z.string(),
  target: z.string(),
  status: statusSchema,
  why: z.string(),
  actual: z.string().describe('what was measured, in a few words, such as `7.4 %`; empty without evidence'),
  missing: z.array(z.string()).describe('what is missing for GREEN, a sentence each'),
  next: z.string().describe('what to do next'),
  freshDays: z.number().int(),
  evidence: z.array(judgedEvidenceSchema),
  evidenceStatus: statusSchema.describe('the status without signatures'),
  digest: digest.describe('what a signature binds: the criterion and the hashes of the evidence shown'),
  shown: z.array(shownSchema).describe('the evidence that the digest covers; send it along with a signature'),
  signers: z.array(signerSchema),
  ownedBy: z.string().nullable().describe('id of the function that provides the evidence'),
});

export const gateSchema = z.object({
  migration: z.string(),
  environment: z.enum(['rehearsal', 'burn-in', 'live']),
  at: z.string().describe('the instant of the judgment: evidence ages'),
  status: statusSchema,
  go: z.boolean(),
  headline: z.string().describe('the verdict in one sentence'),
  green: z.number().int(),
  yellow: z.number().int(),
  red: z.number().int(),
  criteria: z.array(criterionSchema),
  exposure: exposureSchema.nullable().describe('what open differences of the newest comparison touch'),
  openDifferences: z.number().int().nullable(),
  run: z.string().nullable().describe('the run that was compared'),
  chain: z.object({
    entries: z.number().int(),
    head: z.string(),
    broken: z.string().nullable(),
    checkedAt: z.string().nullable().describe('when the whole chain was last recomputed'),
  }),
});

export const signSchema = z.object({
  function: functionId,
  digest: digest.describe('`digest` of the criterion as it was shown; another one is refused with 409'),
  shown: z
    .array(shownSchema)
    .max(50)
    .optional()
    .describe('`shown` of the criterion; lets the refusal say what has changed'),
  comment: z.string().max(2000).default(''),
});

export const withdrawSignatureSchema = z.object({
  reason: z.string().trim().min(3).max(2000).describe('why; it stays visible'),
});

export const delegationSchema = z.object({
  id: z.uuid(),
  function: functionId,
  from: z.uuid().describe('the head'),
  fromName: z.string(),
  to: z.uuid().describe('the deputy'),
  toName: z.string(),
  firstDay: z.string(),
  lastDay: z.string(),
  reason: z.string(),
  declaredAt: z.string(),
  revokedAt: z.string().nullable(),
});

export const newDelegationSchema = z.object({
  function: functionId,
  to: z.uuid().describe('account of the deputy of the same function'),
  firstDay: z.iso.date(),
  lastDay: z.iso.date(),
  reason: z.string().trim().min(3).max(2000),
});

export type Gate = z.infer<typeof gateSchema>;
export type GateCriterion = z.infer<typeof criterionSchema>;
export type GateSignature = z.infer<typeof signatureSchema>;
export type GateSigner = z.infer<typeof signerSchema>;
export type Delegation = z.infer<typeof delegationSchema>;
