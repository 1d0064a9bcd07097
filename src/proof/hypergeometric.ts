/**
 * Exact hypergeometric bounds for a sample without replacement from one lot (a migration is one lot: LTPD, not AQL).
 * Everything is whole-number arithmetic on BigInt: no rounding, no approximation.
 */

/** A sample of a lot. */
export interface LotSample {
  /** Records in the lot. */
  readonly population: number;
  /** Records of it that were reviewed. */
  readonly reviewed: number;
  /** Of these, wrong. */
  readonly wrong: number;
}

/** A probability as a fraction of two whole numbers. */
export interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/**
 * P(at most `found` wrong records in a sample of `reviewed` | the lot holds `wrongInLot`), exactly.
 * Source: hypergeometric distribution, Johnson, Kotz, Kemp, Univariate Discrete Distributions, chapter 6.
 */
export function atMostFound(
  population: number,
  wrongInLot: number,
  reviewed: number,
  found: number,
): Fraction {
  // The distribution is symmetric in sample and wrong records; the smaller of the two gives the shorter products.
  const few = Math.min(wrongInLot, reviewed);
  const many = BigInt(Math.max(wrongInLot, reviewed));
  const others = BigInt(population) - many;
  const fewBig = BigInt(few);
  const least = others < fewBig ? few - Number(others) : 0;
  const denominator = falling(BigInt(population), few);
  if (found < least) return { numerator: 0n, denominator };
  // Term of i: C(few, i) · many·(many−1)…(i factors) · others·(others−1)…(few−i factors).
  let term = binomial(few, least) * falling(many, least) * falling(others, few - least);
  let sum = term;
  for (let i = least; i < Math.min(found, few); i++) {
    const step = BigInt(i);
    term = (term * (fewBig - step) * (many - step)) / ((step + 1n) * (others - fewBig + step + 1n));
    sum += term;
  }
  return { numerator: sum, denominator };
}

/**
 * The number of wrong records that the lot has fewer than, at a confidence (one-sided): the least count that would show
 * as few wrong records as were found with a probability of at most 100 − confidence percent.
 */
export function fewerThan(sample: LotSample, confidencePercent: number): number {
  const { population, reviewed, wrong } = sample;
  check(sample, confidencePercent);
  // With so many wrong records a sample of this size could not have missed them.
  const certain = population - reviewed + wrong + 1;
  const unlikely = (count: number) =>
    count >= certain ||
    isAtMost(atMostFound(population, count, reviewed, wrong), BigInt(100 - confidencePercent));
  return leastThat(unlikely, wrong + 1, certain);
}

/**
 * The least number of wrong records in the lot that is compatible with what was found, at a confidence (one-sided).
 * 0 when none was found.
 */
export function atLeastWrong(sample: LotSample, confidencePercent: number): number {
  const { population, reviewed, wrong } = sample;
  check(sample, confidencePercent);
  if (wrong === 0) return 0;
  const risk = BigInt(100 - confidencePercent);
  // P(X ≥ wrong) > risk, written with P(X ≤ wrong − 1).
  const likely = (count: number) => {
    const { numerator, denominator } = atMostFound(population, count, reviewed, wrong - 1);
    return (denominator - numerator) * 100n > risk * denominator;
  };
  return leastThat(likely, wrong, population - reviewed + wrong);
}

/**
 * How many records must be reviewed, all correct, to claim "fewer than `limit` wrong records in the lot" at a
 * confidence. The whole lot when no smaller sample can.
 */
export function cleanSampleSize(population: number, limit: number, confidencePercent: number): number {
  check({ population, reviewed: 0, wrong: 0 }, confidencePercent);
  if (population === 0) return 0;
  if (limit > population) return 0;
  const risk = BigInt(100 - confidencePercent);
  const enough = (reviewed: number) => isAtMost(atMostFound(population, limit, reviewed, 0), risk);
  return leastThat(enough, 1, population);
}

/** The least count that a share of a lot allows to exceed: "fewer than 1 % of 250" is "fewer than 3". */
export function limitOf(population: number, partsPerMillion: number): number {
  const million = 1_000_000n;
  return Number((BigInt(population) * BigInt(partsPerMillion) + million - 1n) / million);
}

function isAtMost({ numerator, denominator }: Fraction, percent: bigint): boolean {
  return numerator * 100n <= percent * denominator;
}

/** Doubles its steps before it halves them: counts are mostly near the lower end, where the products are short. */
function leastThat(holds: (count: number) => boolean, from: number, to: number): number {
  let low = from;
  let step = 1;
  let high = low;
  while (high < to && !holds(high)) {
    low = high + 1;
    high = Math.min(to, high + step);
    step *= 2;
  }
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function falling(from: bigint, factors: number): bigint {
  let product = 1n;
  for (let i = 0n; i < BigInt(factors); i++) product *= from - i;
  return product;
}

function binomial(of: number, choose: number): bigint {
  let product = 1n;
  for (let i = 0n; i < BigInt(choose); i++) product = (product * (BigInt(of) - i)) / (i + 1n);
  return product;
}

function check({ population, reviewed, wrong }: LotSample, confidencePercent: number): void {
  const whole = [population, reviewed, wrong, confidencePercent].every(
    (one) => Number.isSafeInteger(one) && one >= 0,
  );
  if (!whole || reviewed > population || wrong > reviewed || confidencePercent < 1 || confidencePercent > 99)
    throw new RangeError(`no sample: ${wrong} wrong of ${reviewed} of ${population}`);
}
