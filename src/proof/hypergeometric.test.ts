import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededDraw } from '../prove/seeded-draw.ts';
import { atLeastWrong, atMostFound, cleanSampleSize, fewerThan, limitOf } from './hypergeometric.ts';

/** A second author: P(X ≤ found) by counting every combination with the textbook formula. */
function byCounting(population: number, wrongInLot: number, reviewed: number, found: number): number {
  const choose = (n: number, k: number): number => {
    if (k < 0 || k > n) return 0;
    let result = 1;
    for (let i = 0; i < k; i++) result = (result * (n - i)) / (i + 1);
    return result;
  };
  let sum = 0;
  for (let i = 0; i <= found; i++)
    sum += choose(wrongInLot, i) * choose(population - wrongInLot, reviewed - i);
  return sum / choose(population, reviewed);
}

const percent = (upper: number, population: number) =>
  (Math.ceil((upper * 1000) / population) / 10).toFixed(1);

describe('a sample without replacement', () => {
  it.each([
    [10_000, 10_000, 294],
    [1_000_000, 10_000, 299],
    [10_000, 1_000, 2_588],
    [1_000_000, 1_000, 2_990],
  ])('of %i records proves "fewer than %i ppm wrong" with %i clean ones', (population, ppm, size) => {
    expect(cleanSampleSize(population, limitOf(population, ppm), 95)).toBe(size);
  });

  it.each([
    [25, '11.3'],
    [60, '4.9'],
  ])('of %i clean records proves only "fewer than %s %%"', (reviewed, share) => {
    const population = 1_000_000;
    expect(percent(fewerThan({ population, reviewed, wrong: 0 }, 95), population)).toBe(share);
  });

  it.each([
    [10, 3, 4, 1, 35n + 105n, 210n],
    [20, 4, 5, 0, 4_368n, 15_504n],
  ])(
    'has the exact probability (lot %i, wrong %i, sample %i, found %i)',
    (lot, wrong, reviewed, found, top, bottom) => {
      const { numerator, denominator } = atMostFound(lot, wrong, reviewed, found);
      expect(numerator * bottom).toBe(top * denominator);
    },
  );

  it('has the published probability (Wikipedia, “Hypergeometric distribution”: 50 marbles, 5 green, 10 drawn)', () => {
    const upTo = (found: number) => {
      const { numerator, denominator } = atMostFound(50, 5, 10, found);
      return (numerator * 10n ** 10n) / denominator;
    };
    // P(4) = 0.003964583…, P(5) = 0.0001189375…
    expect(Number(upTo(4) - upTo(3))).toBeCloseTo(39_645_830, -2);
    expect(Number(upTo(5) - upTo(4))).toBeCloseTo(1_189_375, -2);
  });

  it('agrees with counting every combination', () => {
    const lot = fc
      .integer({ min: 1, max: 40 })
      .chain((population) =>
        fc.tuple(
          fc.constant(population),
          fc.integer({ min: 0, max: population }),
          fc.integer({ min: 0, max: population }),
        ),
      )
      .chain(([population, wrong, reviewed]) =>
        fc.tuple(
          fc.constant(population),
          fc.constant(wrong),
          fc.constant(reviewed),
          fc.integer({ min: 0, max: reviewed }),
        ),
      );
    fc.assert(
      fc.property(lot, ([population, wrong, reviewed, found]) => {
        const { numerator, denominator } = atMostFound(population, wrong, reviewed, found);
        const exact = Number((numerator * 10n ** 12n) / denominator) / 1e12;
        expect(exact).toBeCloseTo(byCounting(population, wrong, reviewed, found), 9);
      }),
    );
  });

  it('bounds the wrong records from below and above, and knows them when all were reviewed', () => {
    const sample = { population: 1000, reviewed: 200, wrong: 5 };
    const upper = fewerThan(sample, 95);
    const lower = atLeastWrong(sample, 95);
    expect(byCounting(1000, upper, 200, 5)).toBeLessThanOrEqual(0.05);
    expect(byCounting(1000, upper - 1, 200, 5)).toBeGreaterThan(0.05);
    expect(1 - byCounting(1000, lower, 200, 4)).toBeGreaterThan(0.05);
    expect(1 - byCounting(1000, lower - 1, 200, 4)).toBeLessThanOrEqual(0.05);
    expect(lower).toBeLessThan(25);
    expect(upper).toBeGreaterThan(25);
    expect(fewerThan({ population: 80, reviewed: 80, wrong: 3 }, 95)).toBe(4);
    expect(atLeastWrong({ population: 80, reviewed: 80, wrong: 3 }, 95)).toBe(3);
  });

  it('proves nothing when nothing was reviewed', () => {
    expect(fewerThan({ population: 500, reviewed: 0, wrong: 0 }, 95)).toBe(501);
    expect(() => fewerThan({ population: 5, reviewed: 6, wrong: 0 }, 95)).toThrow(RangeError);
    expect(() => fewerThan({ population: 5, reviewed: 3, wrong: 4 }, 95)).toThrow(RangeError);
  });

  it('is quick for a tenth of ten million', () => {
    const startedAt = performance.now();
    expect(fewerThan({ population: 10_000_000, reviewed: 1_000_000, wrong: 0 }, 95)).toBe(29);
    expect(performance.now() - startedAt).toBeLessThan(500);
  });

  it('accepts a migration at the limit of its claim in at most 5 of 100 cases, and a clean one always', () => {
    const population = 2_000;
    const limit = limitOf(population, 10_000);
    const size = cleanSampleSize(population, limit, 95);
    const draw = seededDraw('simulated migrations');
    const isAccepted = (wrong: number) => {
      for (let seen = 0; seen < size; seen++) {
        if (draw.number(population - seen) < wrong) return false;
      }
      return true;
    };
    const accepted = (wrong: number) =>
      Array.from({ length: 600 }, () => isAccepted(wrong)).filter(Boolean).length;
    // 5 % of 600 are 30; three standard deviations are 16.
    const atLimit = accepted(limit);
    expect(atLimit).toBeGreaterThan(14);
    expect(atLimit).toBeLessThan(46);
    expect(accepted(0)).toBe(600);
  });

  it('lets a migration with one wrong record in 2,000 pass a clean sample of 2,995 in 22 of 100 cases', () => {
    const { numerator, denominator } = atMostFound(1_000_000, 500, 2_995, 0);
    expect(Number((numerator * 1000n) / denominator)).toBe(223);
  });
});
