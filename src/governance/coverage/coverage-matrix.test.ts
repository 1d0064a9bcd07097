import { describe, expect, it } from 'vitest';
import { type Covered, coverageMatrix } from './coverage-matrix.ts';

const one = (priority: Covered['priority'], state: Covered['state'], id = 'a'): Covered => ({
  id,
  title: id,
  function: 'orders',
  process: 'order',
  priority,
  state,
});
const goal = { HIGH: 100, MEDIUM: 90, LOW: 0 };
const of = (scenarios: Covered[]) =>
  coverageMatrix(
    scenarios,
    [
      { id: 'orders', title: 'Orders' },
      { id: 'it', title: 'IT' },
    ],
    goal,
  );
const many = (n: number, priority: Covered['priority'], state: Covered['state']) =>
  Array.from({ length: n }, () => one(priority, state));

describe('the matrix of coverage', () => {
  it.each([
    ['nothing is no coverage', [], false, 'No scenario'],
    ['one that was never run', [one('HIGH', 'NEVER_RUN')], false, '1 more of high'],
    [
      'a low one that fails, though the goal wants none',
      [one('LOW', 'FAILED')],
      false,
      '1 failing must pass',
    ],
    ['a low one that was never run', [one('LOW', 'NEVER_RUN')], true, 'reached'],
    [
      '9 of 11 is not 90 %',
      [...many(9, 'MEDIUM', 'PASSED'), ...many(2, 'MEDIUM', 'NEVER_RUN')],
      false,
      '1 more',
    ],
    ['10 of 11 is', [...many(10, 'MEDIUM', 'PASSED'), one('MEDIUM', 'NEVER_RUN')], true, 'reached'],
  ] as const)('%s', (_, scenarios, reached, words) => {
    const matrix = of([...scenarios]);
    expect(matrix.goalReached).toBe(reached);
    expect(matrix.between).toContain(words);
  });

  it('counts by cell and names failing ones first, then by priority', () => {
    const matrix = of([one('LOW', 'FAILED', 'l'), one('HIGH', 'NEVER_RUN', 'h'), one('HIGH', 'PASSED', 'p')]);
    expect(matrix.cells).toEqual([
      { function: 'orders', process: 'order', total: 3, passed: 1, failing: 1, neverRun: 1 },
    ]);
    expect(matrix.gaps.map((gap) => gap.scenario)).toEqual(['l', 'h']);
  });
});
