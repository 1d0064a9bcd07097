import { cleanSampleSize, limitOf } from './hypergeometric.ts';
import { cleanRunToAccept } from './sequential-test.ts';
import type { EntityPlan, ValidationPlan } from './validation-plan.ts';

/** A stratum of an entity and how many migrated records it holds. */
export interface Stratum {
  readonly entity: string;
  /** Value of the field that makes the strata; empty for an entity in one piece. */
  readonly stratum: string;
  readonly population: number;
}

/** A stratum with the number of records to review. */
export interface PlannedStratum extends Stratum {
  readonly sample: number;
  /** What decided the size, in words. */
  readonly why: string;
}

/** What a plan amounts to before anything is drawn. */
export interface PlanSize {
  readonly population: number;
  readonly sample: number;
  readonly strata: readonly PlannedStratum[];
  /** First and second reviews, and planted records. */
  readonly judgements: number;
  readonly hours: string;
  readonly hoursPerReviewer: string;
  readonly leftOut: readonly { readonly entity: string; readonly population: number }[];
  /** Why it cannot be sealed; empty when it can. */
  readonly problems: readonly string[];
}

/** The share of each entity that is reviewed unless a waiver says why not (FEATURES P5). */
export const fullSharePercent = 10;
const sequentialRoom = 4;

/** Sizes a plan: a pure function of the plan and of the strata with migrated records. */
export function sizePlan(plan: ValidationPlan, strata: readonly Stratum[]): PlanSize {
  const planned = strata.flatMap((stratum) => {
    const entity = plan.entities.find((one) => one.entity === stratum.entity);
    return entity === undefined ? [] : [sizeStratum(plan, entity, stratum)];
  });
  const sample = sum(planned.map((one) => one.sample));
  const perReviewer = plan.planted * plan.reviewers.length;
  const judgements = sample + Math.ceil((sample * plan.secondReviewPercent) / 100) + perReviewer;
  const leftOut = populations(strata.filter((one) => !plan.entities.some((it) => it.entity === one.entity)));
  return {
    population: sum(strata.map((one) => one.population)),
    sample,
    strata: planned,
    judgements,
    hours: hoursText(judgements * plan.secondsPerRecord),
    hoursPerReviewer: hoursText(Math.ceil((judgements * plan.secondsPerRecord) / plan.reviewers.length)),
    leftOut,
    problems: problemsOf(plan, planned, leftOut),
  };
}

/** How many records of a stratum are reviewed: the share or what the claim needs, whichever is more. */
function sizeStratum(plan: ValidationPlan, entity: EntityPlan, stratum: Stratum): PlannedStratum {
  const { population } = stratum;
  if (entity.sharePercent === 0) return { ...stratum, sample: 0, why: `waived: ${entity.waiver}` };
  if (population < plan.wholeBelow)
    return { ...stratum, sample: population, why: `fewer than ${plan.wholeBelow} records: all of them` };
  const share = Math.ceil((population * entity.sharePercent) / 100);
  const claim = claimSize(plan, entity, population);
  const sample = Math.min(population, Math.max(share, claim));
  const why =
    share >= claim
      ? `${entity.sharePercent} % of the records`
      : `what the claim “fewer than ${percentText(entity.maxWrongPpm)} wrong” needs`;
  return { ...stratum, sample, why };
}

function claimSize(plan: ValidationPlan, entity: EntityPlan, population: number): number {
  if (plan.method === 'FIXED')
    return cleanSampleSize(population, limitOf(population, entity.maxWrongPpm), plan.confidencePercent);
  // A sequential test may need more than its clean run; beyond this room the exact bound decides.
  return Math.min(population, cleanRunToAccept(sequentialOf(plan)) * sequentialRoom);
}

/** The sequential test of a plan. */
export function sequentialOf(plan: ValidationPlan): { goodPpm: number; badPpm: number; riskPercent: number } {
  return { goodPpm: plan.goodPpm, badPpm: plan.badPpm, riskPercent: 5 };
}

function problemsOf(
  plan: ValidationPlan,
  strata: readonly PlannedStratum[],
  leftOut: PlanSize['leftOut'],
): string[] {
  const without = plan.entities.filter((one) => !strata.some((it) => it.entity === one.entity));
  const unexplained = plan.entities.filter(
    (one) => one.sharePercent < fullSharePercent && one.waiver.trim() === '',
  );
  return [
    ...leftOut.map(
      (one) =>
        `${one.entity} has ${one.population} migrated records and is not in the plan; add it, or waive it.`,
    ),
    ...without.map((one) => `${one.entity} has no migrated records in this run; take it out of the plan.`),
    ...unexplained.map(
      (one) => `${one.entity} is reviewed below ${fullSharePercent} %; write down why as its waiver.`,
    ),
    ...(new Set(plan.entities.map((one) => one.entity)).size < plan.entities.length
      ? ['an entity is in the plan twice; keep one of them.']
      : []),
    ...(new Set(plan.reviewers).size < 2 ? ['two different reviewers are needed; name another one.'] : []),
    ...(plan.method === 'SEQUENTIAL' && plan.goodPpm >= plan.badPpm
      ? ['the good share must be smaller than the bad one; correct them.']
      : []),
    ...(sum(strata.map((one) => one.sample)) === 0
      ? ['nothing would be reviewed; plan at least one entity.']
      : []),
  ];
}

function populations(strata: readonly Stratum[]): { entity: string; population: number }[] {
  const entities = [...new Set(strata.map((one) => one.entity))];
  return entities.map((entity) => ({
    entity,
    population: sum(strata.filter((one) => one.entity === entity).map((one) => one.population)),
  }));
}

/** Parts per million as percent without trailing zeros: 500 → `0.05 %`. */
export function percentText(ppm: number): string {
  const whole = Math.trunc(ppm / 10_000);
  const rest = String(ppm % 10_000)
    .padStart(4, '0')
    .replace(/0+$/, '');
  return rest === '' ? `${whole} %` : `${whole}.${rest} %`;
}

/** Seconds as hours with one decimal, rounded up: whole numbers only. */
function hoursText(seconds: number): string {
  const tenths = Math.ceil(seconds / 360);
  return `${Math.trunc(tenths / 10)}.${tenths % 10}`;
}

function sum(values: readonly number[]): number {
  return values.reduce((all, one) => all + one, 0);
}
