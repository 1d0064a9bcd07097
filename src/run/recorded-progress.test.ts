import { describe, expect, it } from 'vitest';
import { rateOf } from './recorded-progress.ts';

const tick = (done: number, total?: number) => ({ stage: 'load', what: 'orders', done, total });

describe('the rate of a stage', () => {
  it('is unknown before half a second has passed, and while nothing moves', () => {
    expect(rateOf(tick(10, 100), undefined, 1000)).toEqual({ rate: null, remaining: null });
    expect(rateOf(tick(10, 100), { at: 900, done: 0 }, 1000)).toEqual({ rate: null, remaining: null });
    expect(rateOf(tick(10, 100), { at: 0, done: 10 }, 9000)).toEqual({ rate: null, remaining: null });
  });

  it('and the time left follow from the last seconds', () => {
    expect(rateOf(tick(600, 1600), { at: 0, done: 100 }, 5000)).toEqual({ rate: 100, remaining: 10 });
  });

  it('gives no time left without a total, and none below zero when the total was too low', () => {
    expect(rateOf(tick(600), { at: 0, done: 100 }, 5000)).toEqual({ rate: 100, remaining: null });
    expect(rateOf(tick(600, 500), { at: 0, done: 100 }, 5000)).toEqual({ rate: 100, remaining: 0 });
  });
});
