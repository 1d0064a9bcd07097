import { describe, expect, it } from 'vitest';
import { describeTick, remainingSeconds } from './terminal-progress.ts';

describe('progress', () => {
  it('tells no remaining time before it has seen a rate', () => {
    expect(remainingSeconds({ stage: 'load', what: 'x', done: 10, total: 100 }, 0, 500)).toBeUndefined();
    expect(remainingSeconds({ stage: 'load', what: 'x', done: 10 }, 0, 5000)).toBeUndefined();
  });

  it('tells the remaining time from the rows done in this attempt, not from those done before a kill', () => {
    expect(remainingSeconds({ stage: 'load', what: 'x', done: 60, total: 100 }, 50, 10_000)).toBe(40);
  });

  it('never shows more than 100 % when the estimate of the total was too low', () => {
    expect(describeTick({ stage: 'snapshot', what: 'licenses', done: 150, total: 100 }, undefined)).toContain(
      '100 %',
    );
  });

  it('shows hours and minutes for long work', () => {
    expect(describeTick({ stage: 'load', what: 'x', done: 1, total: 100 }, 7300)).toContain('2 h 1 min left');
  });
});
