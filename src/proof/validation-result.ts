import { atLeastWrong, fewerThan, limitOf } from './hypergeometric.ts';
import { fullSharePercent, type PlannedStratum, percentText, sequentialOf } from './sample-plan.ts';
import { decideSequentially, type SequentialDecision } from './sequential-test.ts';
import type { ValidationPlan } from './validation-plan.ts';

/** The drawn records of a stratum in the order of the draw, as far as they are decided. */
export interface ReviewedStratum extends PlannedStratum {
  readonly records: readonly ('CORRECT' | 'WRONG' | null)[];
}

/** What a stratum supports. */
export interface StratumResult extends PlannedStratum {
  readonly reviewed: number;
  readonly wrong: number;
  readonly undecided: number;
  readonly wanted: string;
  readonly claim: string;
  /** Upper bound of the wrong records in parts per million, rounded up. */
  readonly upperPpm: number;
  readonly reached: boolean;
  readonly sequential: SequentialDecision | null;
}

const number = new Intl.NumberFormat('en-US');
const n = (value: number): string => number.format(value);

/**
 * What the reviews of a stratum support by now. The bound counts the decided records from the start of the draw up to
 * the first undecided one: a choice of the easy ones proves nothing. At the end undecided records count as wrong.
 */
export function stratumResult(plan: ValidationPlan, stratum: ReviewedStratum, atEnd: boolean): StratumResult {
  const { records, ...planned } = stratum;
  const entity = plan.entities.find((one) => one.entity === stratum.entity);
  const maxWrongPpm = entity?.maxWrongPpm ?? 1;
  const sequential =
    plan.method === 'SEQUENTIAL' && stratum.sample > 0 ? sequentialDecision(plan, records) : null;
  const counted = countedRecords(plan, stratum, atEnd);
  const bound = { population: stratum.population, reviewed: counted.reviewed, wrong: counted.wrong };
  const upper = fewerThan(bound, plan.confidencePercent);
  const reached = upper <= limitOf(stratum.population, maxWrongPpm) || sequential === 'ACCEPT';
  const done = records.filter((one) => one !== null);
  return {
    ...planned,
    reviewed: done.length,
    wrong: done.filter((one) => one === 'WRONG').length,
    undecided: neededRecords(plan, stratum) - countDecided(records, neededRecords(plan, stratum)),
    wanted: `fewer than ${percentText(maxWrongPpm)} wrong, ${plan.confidencePercent} % confidence`,
    claim:
      stratum.sample === 0
        ? 'nothing was reviewed, so nothing is claimed'
        : claimText(plan, bound, upper, sequential),
    upperPpm: upperPpm(upper, stratum.population),
    // What was waived makes no claim that it could miss.
    reached: stratum.sample === 0 || reached,
    sequential,
  };
}

/** How many records of the draw still matter: a sequential test ends early, but not below the share that was planned. */
export function neededRecords(plan: ValidationPlan, stratum: ReviewedStratum): number {
  if (plan.method !== 'SEQUENTIAL') return stratum.sample;
  const share = Math.ceil((stratum.population * shareOf(plan, stratum.entity)) / 100);
  const whole = stratum.population < plan.wholeBelow;
  const least = whole ? stratum.sample : Math.min(stratum.sample, share);
  const stopped = decidedAfter(plan, stratum.records);
  return stopped === undefined ? stratum.sample : Math.max(least, stopped);
}

function shareOf(plan: ValidationPlan, entity: string): number {
  return plan.entities.find((one) => one.entity === entity)?.sharePercent ?? fullSharePercent;
}

function sequentialDecision(plan: ValidationPlan, records: ReviewedStratum['records']): SequentialDecision {
  const stopped = decidedAfter(plan, records);
  return stopped === undefined
    ? 'CONTINUE'
    : decideSequentially(sequentialOf(plan), tally(records.slice(0, stopped)));
}

/** After how many records of the draw the sequential test decided; undefined when it has not. */
function decidedAfter(plan: ValidationPlan, records: ReviewedStratum['records']): number | undefined {
  const test = sequentialOf(plan);
  const prefix = prefixOf(records);
  // The accepting run can only end at a correct record, the rejecting one at a wrong record; both are rare to ask.
  const found = { correct: 0, wrong: 0 };
  let next = 1;
  for (const [index, record] of prefix.entries()) {
    if (record === 'WRONG') found.wrong++;
    else found.correct++;
    if (record !== 'WRONG' && index + 1 < next) continue;
    if (decideSequentially(test, found) !== 'CONTINUE') return index + 1;
    next = index + 1 + roomBefore(test, found);
  }
  return undefined;
}

/** How many further correct records cannot yet accept, found by doubling. */
function roomBefore(
  test: ReturnType<typeof sequentialOf>,
  found: { correct: number; wrong: number },
): number {
  let room = 1;
  const accepts = (more: number) =>
    decideSequentially(test, { correct: found.correct + more, wrong: found.wrong }) === 'ACCEPT';
  while (!accepts(room * 2)) room *= 2;
  return room;
}

function prefixOf(records: ReviewedStratum['records']): ('CORRECT' | 'WRONG')[] {
  const end = records.indexOf(null);
  return (end < 0 ? records : records.slice(0, end)) as ('CORRECT' | 'WRONG')[];
}

function tally(records: readonly ('CORRECT' | 'WRONG' | null)[]): { correct: number; wrong: number } {
  const wrong = records.filter((one) => one === 'WRONG').length;
  return { correct: records.length - wrong, wrong };
}

function countDecided(records: ReviewedStratum['records'], needed: number): number {
  return records.slice(0, needed).filter((one) => one !== null).length;
}

function countedRecords(
  plan: ValidationPlan,
  stratum: ReviewedStratum,
  atEnd: boolean,
): { reviewed: number; wrong: number } {
  if (!atEnd) {
    const prefix = prefixOf(stratum.records);
    return { reviewed: prefix.length, wrong: tally(prefix).wrong };
  }
  const needed = stratum.records.slice(0, neededRecords(plan, stratum));
  return { reviewed: needed.length, wrong: needed.filter((one) => one !== 'CORRECT').length };
}

function claimText(
  plan: ValidationPlan,
  bound: { population: number; reviewed: number; wrong: number },
  upper: number,
  sequential: SequentialDecision | null,
): string {
  const { population, reviewed, wrong } = bound;
  const of = `${n(reviewed)} of ${n(population)} reviewed, ${wrong === 0 ? 'none' : n(wrong)} wrong`;
  if (reviewed === population)
    return wrong === 0
      ? `none of ${n(population)} is wrong: all were reviewed`
      : `${n(wrong)} of ${n(population)} are wrong: all were reviewed`;
  if (upper > population) return `nothing yet (${of})`;
  const lower = atLeastWrong(bound, plan.confidencePercent);
  const least = lower > 0 ? `; at least ${n(lower)} are wrong` : '';
  const test =
    sequential === 'ACCEPT'
      ? `; the sequential test accepts: with ${percentText(plan.badPpm)} or more wrong it would have rejected with 95 % probability`
      : sequential === 'REJECT'
        ? `; the sequential test rejects: with ${percentText(plan.goodPpm)} or fewer wrong it would have accepted with 95 % probability`
        : '';
  return `fewer than ${percentText(upperPpm(upper, population))} (${n(upper)} of ${n(population)}) wrong, ${plan.confidencePercent} % confidence (${of})${least}${test}`;
}

function upperPpm(upper: number, population: number): number {
  if (population === 0) return 0;
  const ppm = (BigInt(upper) * 1_000_000n + BigInt(population) - 1n) / BigInt(population);
  return Math.min(1_000_000, Number(ppm));
}
