import { z } from '@hono/zod-openapi';

const verdictSchema = z.enum(['CORRECT', 'WRONG', 'UNSURE']);

const partsPerMillion = z.number().int().min(1).max(500_000);

/** What is asked of one entity. */
const entityPlanSchema = z.object({
  entity: z.string(),
  sharePercent: z.number().int().min(0).max(100).default(10).describe('least share of the migrated records'),
  maxWrongPpm: partsPerMillion
    .default(10_000)
    .describe('the claim wanted: fewer than this many of a million records are wrong (10,000 = 1 %)'),
  strataBy: z
    .string()
    .nullable()
    .default(null)
    .describe('field whose values make the strata; null: one stratum'),
  waiver: z
    .string()
    .trim()
    .max(2000)
    .default('')
    .describe('why fewer than 10 % (or none) are reviewed; needed then'),
});

export const validationPlanSchema = z.object({
  run: z.string().optional().describe('the run whose records are reviewed; the newest when absent'),
  title: z.string().trim().min(1).max(200),
  confidencePercent: z.number().int().min(50).max(99).default(95),
  entities: z
    .array(entityPlanSchema)
    .min(1)
    .describe('entities left out must be waived: give them sharePercent 0'),
  reviewers: z
    .array(z.uuid())
    .min(2)
    .describe('accounts; two at least, three to settle what two see differently'),
  method: z
    .enum(['FIXED', 'SEQUENTIAL'])
    .default('FIXED')
    .describe('SEQUENTIAL stops as soon as a stratum is accepted or rejected (Wald; 5 % risks)'),
  goodPpm: partsPerMillion.default(500).describe('sequential: a share of wrong records that should pass'),
  badPpm: partsPerMillion.default(5_000).describe('sequential: a share that should fail'),
  secondReviewPercent: z
    .number()
    .int()
    .min(0)
    .max(100)
    .default(10)
    .describe('share that a second person reviews'),
  planted: z
    .number()
    .int()
    .min(0)
    .max(200)
    .default(10)
    .describe('planted bad records that measure each reviewer'),
  wholeBelow: z.number().int().min(0).max(10_000).default(300).describe('smaller strata are reviewed whole'),
  secondsPerRecord: z.number().int().min(1).max(3600).default(60),
});

export const plannableSchema = z.object({
  run: z.string(),
  entities: z.array(
    z.object({
      entity: z.string(),
      title: z.string(),
      population: z.number().int(),
      fields: z.array(z.string()).describe('fields whose values can make strata'),
    }),
  ),
});

/** A stratum: one lot with its own claim. */
const stratumPlanSchema = z.object({
  entity: z.string(),
  stratum: z.string().describe('value of the field; empty for an entity in one piece'),
  population: z.number().int(),
  sample: z.number().int().describe('records to review at most'),
  why: z.string().describe('what decided the size'),
});

export const validationPreviewSchema = z.object({
  run: z.string(),
  population: z.number().int(),
  sample: z.number().int(),
  strata: z.array(stratumPlanSchema),
  judgements: z.number().int().describe('reviews to do: first, second and planted ones'),
  hours: z.string().describe('reviewer hours in all, one decimal'),
  hoursPerReviewer: z.string(),
  leftOut: z
    .array(z.object({ entity: z.string(), population: z.number().int() }))
    .describe('entities with migrated records that the plan does not name'),
  problems: z.array(z.string()).describe('why it cannot be sealed like this; empty when it can'),
});

const stateSchema = z
  .enum(['PLANNED', 'SEALED', 'FINISHED', 'ABANDONED'])
  .describe('PLANNED can be changed; SEALED is drawn and being reviewed; FINISHED has its result');

export const validationSummarySchema = z.object({
  id: z.uuid(),
  title: z.string(),
  run: z.string(),
  environment: z.enum(['rehearsal', 'burn-in', 'live']),
  state: stateSchema,
  version: z.number().int(),
  createdAt: z.string(),
  sealedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  population: z.number().int(),
  sample: z.number().int(),
  reviewed: z.number().int().describe('decided records'),
  open: z.number().int().describe('not yet decided, or wrong and not settled'),
  outcome: z.enum(['PASS', 'FAIL']).nullable(),
  headline: z.string().describe('the state or the claim, in one sentence'),
  reviewedBy: z.array(z.uuid()).describe('accounts of its reviewers'),
});

/** What a stratum supports so far. */
const stratumResultSchema = stratumPlanSchema.extend({
  reviewed: z.number().int(),
  wrong: z.number().int(),
  undecided: z.number().int(),
  wanted: z.string().describe('the claim wanted, in words'),
  claim: z.string().describe('the claim that the reviews support, in words'),
  upperPpm: z.number().int().describe('upper bound of wrong records, parts per million, rounded up'),
  reached: z.boolean(),
  sequential: z.enum(['CONTINUE', 'ACCEPT', 'REJECT']).nullable(),
});

const reviewerResultSchema = z.object({
  account: z.uuid(),
  name: z.string(),
  judged: z.number().int(),
  medianSeconds: z.number().int().nullable(),
  plantedSeen: z.number().int().nullable().describe('null until the validation is finished'),
  plantedFound: z.number().int().nullable(),
  reliable: z.boolean().nullable(),
});

export const validationSchema = validationSummarySchema.extend({
  plan: validationPlanSchema,
  preview: validationPreviewSchema,
  seal: z
    .object({
      planHash: z.string(),
      populationHash: z.string(),
      seedHash: z.string().describe('SHA-256 of the seed, published before the draw'),
      seed: z.string().nullable().describe('revealed when the validation is finished'),
      evidence: z.number().int().describe('number of the evidence entry that recorded it'),
    })
    .nullable(),
  strata: z.array(stratumResultSchema),
  reviewers: z.array(reviewerResultSchema),
  findings: z
    .array(
      z.object({
        item: z.uuid(),
        entity: z.string(),
        oldKey: z.string(),
        notes: z.array(z.string()),
        settled: z.string().nullable().describe('why it is no longer open'),
      }),
    )
    .describe('records found wrong; filled when finished, or for people who plan'),
  proves: z.array(z.string()).describe('what the result supports, a sentence each'),
  doesNotProve: z.array(z.string()),
});

/** One record in the work-list of the caller. */
export const workItemSchema = z.object({
  id: z.uuid(),
  entity: z.string(),
  stratum: z.string(),
  label: z.string().describe('old key, masked where the caller may not see it'),
  turn: z.number().int().describe('order of the work'),
  why: z.enum(['FIRST', 'SECOND', 'THIRD']).describe('first look, second person, or settling a disagreement'),
});

export const workListSchema = z.object({
  items: z.array(workItemSchema),
  next: z.string().nullable(),
  toDo: z.number().int().describe('for the caller, in all'),
  done: z.number().int().describe('judged by the caller'),
});

const cellSchema = z.object({
  value: z.string().nullable(),
  masked: z.boolean(),
});

/** A record side by side. */
export const reviewRecordSchema = z.object({
  id: z.uuid(),
  validation: z.uuid(),
  entity: z.string(),
  entityTitle: z.string(),
  stratum: z.string(),
  label: z.string(),
  old: z
    .array(
      z.object({
        table: z.string(),
        key: z.string(),
        columns: z.array(z.object({ column: z.string() }).extend(cellSchema.shape)),
      }),
    )
    .describe('the old rows, as the snapshot holds them'),
  inNewSystem: z.boolean().describe('false: the new system has no such record'),
  fields: z.array(
    z.object({
      field: z.string(),
      description: z.string(),
      mapped: cellSchema,
      new: cellSchema,
      differs: z.boolean().describe('the two texts differ, as shown'),
    }),
  ),
  yours: z.object({ id: z.uuid(), verdict: verdictSchema, note: z.string(), at: z.string() }).nullable(),
  machine: z
    .object({
      verdict: z.enum(['EQUAL', 'ALLOWED', 'DIFFERENT', 'NOT_COMPARED']),
      differences: z.array(z.object({ field: z.string(), cause: z.string(), allowed: z.boolean() })),
    })
    .nullable()
    .describe('what the comparison says; hidden until the caller has judged and asked for it'),
});

export const judgementSchema = z.object({
  item: z.uuid().describe('the record'),
  verdict: verdictSchema,
  note: z.string().max(4000).default(''),
  seconds: z.number().int().min(0).max(86_400).default(0).describe('time spent on the record'),
});

export const judgedSchema = z.object({
  id: z.uuid(),
  item: z.uuid(),
  verdict: verdictSchema,
  note: z.string(),
  at: z.string(),
  toDo: z.number().int().describe('left in the caller’s work-list'),
});

export const settleSchema = z.object({
  reason: z.string().trim().min(3).max(2000).describe('what became of the wrong record'),
});

export type ValidationPlan = z.infer<typeof validationPlanSchema>;
export type Plannable = z.infer<typeof plannableSchema>;
export type ValidationPreview = z.infer<typeof validationPreviewSchema>;
export type ValidationSummary = z.infer<typeof validationSummarySchema>;
export type Validation = z.infer<typeof validationSchema>;
export type WorkItem = z.infer<typeof workItemSchema>;
export type WorkList = z.infer<typeof workListSchema>;
export type ReviewRecord = z.infer<typeof reviewRecordSchema>;
export type ReviewVerdict = z.infer<typeof verdictSchema>;
