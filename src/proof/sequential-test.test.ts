import { describe, expect, it } from 'vitest';
import { seededDraw } from '../prove/seeded-draw.ts';
import { cleanRunToAccept, decideSequentially } from './sequential-test.ts';

const plan = { goodPpm: 500, badPpm: 5_000, riskPercent: 5 };

describe('the sequential test', () => {
  it('accepts after 653 clean records (0.05 % good, 0.5 % bad, risks of 5 %)', () => {
    expect(cleanRunToAccept(plan)).toBe(653);
    expect(decideSequentially(plan, { correct: 652, wrong: 0 })).toBe('CONTINUE');
    expect(decideSequentially(plan, { correct: 653, wrong: 0 })).toBe('ACCEPT');
  });

  it('rejects when wrong records come early', () => {
    expect(decideSequentially(plan, { correct: 0, wrong: 1 })).toBe('CONTINUE');
    expect(decideSequentially(plan, { correct: 10, wrong: 2 })).toBe('REJECT');
    expect(decideSequentially(plan, { correct: 700, wrong: 1 })).toBe('CONTINUE');
  });

  it('needs two shares that differ', () => {
    expect(() => decideSequentially({ ...plan, badPpm: 500 }, { correct: 1, wrong: 0 })).toThrow(RangeError);
  });

  it('accepts good migrations and rejects bad ones at the stated risks', () => {
    const rates = { goodPpm: 5_000, badPpm: 50_000, riskPercent: 5 };
    const draw = seededDraw('sequential');
    const run = (ppm: number) => {
      const found = { correct: 0, wrong: 0 };
      for (;;) {
        if (draw.number(1_000_000) < ppm) found.wrong++;
        else found.correct++;
        const decision = decideSequentially(rates, found);
        if (decision !== 'CONTINUE') return decision;
      }
    };
    const accepted = (ppm: number) =>
      Array.from({ length: 1_000 }, () => run(ppm)).filter((one) => one === 'ACCEPT').length;
    // Wald's bounds overshoot: the true risks stay below α/(1−β) = 5.3 %; three standard deviations are 2.1 %.
    expect(accepted(rates.goodPpm)).toBeGreaterThan(1_000 - 53 - 21);
    const passedThough = accepted(rates.badPpm);
    expect(passedThough).toBeLessThan(53 + 21);
    expect(passedThough).toBeGreaterThan(0);
  });
});
