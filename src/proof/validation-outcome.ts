import { isReliable } from './decide-record.ts';
import type { PlanSize } from './sample-plan.ts';
import { fullSharePercent } from './sample-plan.ts';
import type { ValidationPlan } from './validation-plan.ts';
import { type StratumResult, stratumResult } from './validation-result.ts';

/** How one reviewer did. */
interface ReviewerOutcome {
  readonly account: string;
  readonly judged: number;
  readonly medianSeconds: number | null;
  readonly plantedSeen: number;
  readonly plantedFound: number;
  /** Null when nothing was planted: then nobody knows. */
  readonly reliable: boolean | null;
}

/** What a validation shows, in figures and in words. */
export interface ValidationOutcome {
  readonly outcome: 'PASS' | 'FAIL';
  readonly headline: string;
  readonly strata: readonly StratumResult[];
  readonly reviewers: readonly ReviewerOutcome[];
  readonly population: number;
  readonly reviewed: number;
  readonly wrong: number;
  /** Not decided, or wrong and not settled. */
  readonly open: number;
  readonly entities: number;
  /** Entities of which the planned share was reviewed, or that were waived with a reason. */
  readonly covered: number;
  readonly waived: number;
  readonly planted: number;
  readonly proves: readonly string[];
  readonly doesNotProve: readonly string[];
}

export interface OutcomeInput {
  readonly plan: ValidationPlan;
  readonly size: PlanSize;
  readonly records: readonly { entity: string; stratum: string; records: ('CORRECT' | 'WRONG' | null)[] }[];
  /** Wrong records that were settled. */
  readonly settled: number;
  readonly planted: number;
  readonly reviewers: readonly Omit<ReviewerOutcome, 'reliable'>[];
  /** At the end undecided records count as wrong. */
  readonly atEnd: boolean;
}

const number = new Intl.NumberFormat('en-US');
const n = (value: number): string => number.format(value);

/** What the reviews amount to: a pure function of plan, sizes and reviews. */
export function validationOutcome(input: OutcomeInput): ValidationOutcome {
  const strata = input.size.strata.map((stratum) => {
    const found = input.records.find(
      (one) => one.entity === stratum.entity && one.stratum === stratum.stratum,
    );
    return stratumResult(input.plan, { ...stratum, records: found?.records ?? [] }, input.atEnd);
  });
  const total = (of: (one: StratumResult) => number) => strata.reduce((sum, one) => sum + of(one), 0);
  const wrong = total((one) => one.wrong);
  const open = total((one) => one.undecided) + wrong - input.settled;
  const reviewers = input.reviewers.map((one) => ({ ...one, reliable: reliabilityOf(one, input.planted) }));
  const { entities, covered, waived } = coverageOf(input, strata);
  const missed = strata.filter((one) => !one.reached);
  const outcome = missed.length === 0 && open === 0 && covered === entities ? 'PASS' : 'FAIL';
  const figures = { population: input.size.population, reviewed: total((one) => one.reviewed), wrong, open };
  return {
    outcome,
    headline: headlineOf(figures, strata, missed),
    strata,
    reviewers,
    ...figures,
    entities,
    covered,
    waived,
    planted: input.planted,
    proves: strata.filter((one) => one.sample > 0).map((one) => `${nameOf(one)}: ${one.claim}.`),
    doesNotProve: limitsOf(input, strata, reviewers),
  };
}

function reliabilityOf(one: { plantedSeen: number; plantedFound: number }, planted: number): boolean | null {
  return planted === 0 ? null : isReliable({ seen: one.plantedSeen, found: one.plantedFound }, planted);
}

function coverageOf(
  { plan, size }: OutcomeInput,
  strata: readonly StratumResult[],
): { entities: number; covered: number; waived: number } {
  const names = [...new Set([...size.strata, ...size.leftOut].map((one) => one.entity))];
  const isWaived = (name: string) => {
    const entity = plan.entities.find((one) => one.entity === name);
    return entity !== undefined && entity.sharePercent < fullSharePercent && entity.waiver.trim() !== '';
  };
  const isReviewed = (name: string) => {
    const own = strata.filter((one) => one.entity === name);
    const population = own.reduce((sum, one) => sum + one.population, 0);
    const reviewed = own.reduce((sum, one) => sum + one.reviewed, 0);
    return own.length > 0 && reviewed * 100 >= population * fullSharePercent;
  };
  return {
    entities: names.length,
    covered: names.filter((name) => isReviewed(name) || isWaived(name)).length,
    waived: names.filter((name) => isWaived(name) && !isReviewed(name)).length,
  };
}

function headlineOf(
  figures: { population: number; reviewed: number; wrong: number; open: number },
  strata: readonly StratumResult[],
  missed: readonly StratumResult[],
): string {
  const { population, reviewed, wrong, open } = figures;
  const seen = `${n(reviewed)} of ${n(population)} migrated records reviewed by people, ${wrong === 0 ? 'none' : n(wrong)} wrong`;
  if (missed.length > 0) return `${seen}; ${n(missed.length)} of ${n(strata.length)} claims not reached`;
  return open > 0 ? `${seen}; ${n(open)} still open` : `${seen}; every claim reached`;
}

function nameOf(one: { entity: string; stratum: string }): string {
  const entity = one.entity.replaceAll('_', ' ');
  return one.stratum === '' ? entity : `${entity}, ${one.stratum}`;
}

function limitsOf(
  input: OutcomeInput,
  strata: readonly StratumResult[],
  reviewers: readonly ReviewerOutcome[],
): string[] {
  const waived = input.plan.entities.filter(
    (one) => one.sharePercent < fullSharePercent && one.waiver !== '',
  );
  const unreliable = reviewers.filter((one) => one.reliable === false).length;
  const seen = reviewers.reduce((sum, one) => sum + one.plantedSeen, 0);
  const found = reviewers.reduce((sum, one) => sum + one.plantedFound, 0);
  return [
    'That no other record is wrong: each claim leaves room for as many wrong records as it names.',
    'Anything about records that do not move (archived, held, rejected), which the disposition accounts for.',
    input.planted === 0
      ? 'That the reviewers see mistakes: no wrong records were planted to measure them.'
      : `That the reviewers see every mistake: they noticed ${n(found)} of ${n(seen)} planted ones.`,
    ...(unreliable === 0
      ? []
      : [
          `${n(unreliable)} of ${n(reviewers.length)} reviewers missed too many planted records; their word alone does not count.`,
        ]),
    ...waived.map(
      (one) =>
        `${nameOf({ entity: one.entity, stratum: '' })}: reviewed below ${fullSharePercent} %, because: ${one.waiver}`,
    ),
    ...(strata.length > 1 ? ['One claim for the whole migration: each stratum makes its own.'] : []),
  ];
}
