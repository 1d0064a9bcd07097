import type { ValidationPlan } from './validation-plan.ts';

/** A plan of two reviewers, with what a test changes; for tests. */
export function somePlan(changes: Partial<ValidationPlan> = {}): ValidationPlan {
  return {
    title: 'Plan',
    confidencePercent: 95,
    entities: [],
    reviewers: ['a', 'b'],
    method: 'FIXED',
    goodPpm: 500,
    badPpm: 5_000,
    secondReviewPercent: 10,
    planted: 10,
    wholeBelow: 300,
    secondsPerRecord: 60,
    ...changes,
  };
}
