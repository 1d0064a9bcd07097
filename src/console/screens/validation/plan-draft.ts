import type { Plannable, Validation, ValidationPlan } from '../../../api/schema/validation-schema.ts';

export type EntityDraft = ValidationPlan['entities'][number];

/** A plan as it is typed; the same shape that the API takes. */
export type PlanDraft = Required<Omit<ValidationPlan, 'run'>> & { readonly run: string };

/** The plan that is there, or one that follows the rules: 10 % of every entity, fewer than 1 % wrong. */
export function draftOf(plannable: Plannable, validation: Validation | undefined): PlanDraft {
  if (validation !== undefined) return { ...validation.plan, run: validation.run };
  return {
    run: plannable.run,
    title: `Review of run ${plannable.run}`,
    confidencePercent: 95,
    entities: plannable.entities.map(({ entity }) => ({
      entity,
      sharePercent: 10,
      maxWrongPpm: 10_000,
      strataBy: null,
      waiver: '',
    })),
    reviewers: [],
    method: 'FIXED',
    goodPpm: 500,
    badPpm: 5_000,
    secondReviewPercent: 10,
    planted: 10,
    wholeBelow: 300,
    secondsPerRecord: 60,
  };
}

/** Percent as it is typed to parts per million: 0.05 → 500. At least one, as the API wants it. */
export function ppmOf(percent: number): number {
  return Math.max(1, Math.min(500_000, Math.round(percent * 10_000)));
}
