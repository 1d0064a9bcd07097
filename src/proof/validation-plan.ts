import { z } from 'zod';

const partsPerMillion = z.int().min(1).max(500_000);

const entityPlanSchema = z.object({
  entity: z.string(),
  sharePercent: z.int().min(0).max(100),
  maxWrongPpm: partsPerMillion,
  strataBy: z.string().nullable(),
  waiver: z.string(),
});

/** What is asked of reviewers: which entities, how many records, which claim, by whom. Shares in percent or ppm. */
const validationPlanSchema = z.object({
  title: z.string(),
  confidencePercent: z.int().min(50).max(99),
  entities: z.array(entityPlanSchema),
  reviewers: z.array(z.string()),
  method: z.enum(['FIXED', 'SEQUENTIAL']),
  goodPpm: partsPerMillion,
  badPpm: partsPerMillion,
  secondReviewPercent: z.int().min(0).max(100),
  planted: z.int().min(0),
  wholeBelow: z.int().min(0),
  secondsPerRecord: z.int().min(1),
});

export type ValidationPlan = z.infer<typeof validationPlanSchema>;
export type EntityPlan = ValidationPlan['entities'][number];

/** Reads a stored plan. Throws a ZodError for anything else. */
export function parsePlan(stored: unknown): ValidationPlan {
  return validationPlanSchema.parse(stored);
}
