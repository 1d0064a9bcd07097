import { describe, expect, it } from 'vitest';
import { coverageEvidence } from './coverage-evidence.ts';
import type { Covered } from './coverage-matrix.ts';

const many = (n: number, priority: Covered['priority'], state: Covered['state']) =>
  Array.from({ length: n }, () => ({ priority, state }));

describe('the evidence of coverage', () => {
  it.each([
    ['nothing', [], 'FAIL', 'no scenario is there'],
    ['none that ran', many(2, 'HIGH', 'NEVER_RUN'), 'FAIL', '0 of 2 scenarios passed in burn-in'],
    [
      'one of high priority that never ran',
      [...many(3, 'HIGH', 'PASSED'), ...many(1, 'HIGH', 'NEVER_RUN')],
      'FAIL',
      '3 of 4 scenarios passed in burn-in',
    ],
    [
      'one of low priority that never ran',
      [...many(3, 'HIGH', 'PASSED'), ...many(1, 'LOW', 'NEVER_RUN')],
      'PASS',
      '3 of 4 scenarios passed in burn-in',
    ],
    [
      'one of low priority that fails',
      [...many(3, 'HIGH', 'PASSED'), ...many(1, 'LOW', 'FAILED')],
      'FAIL',
      '3 of 4 scenarios passed in burn-in, 1 failing',
    ],
  ] as const)('of %s is %3$s', (_what, scenarios, outcome, summary) => {
    expect(coverageEvidence(scenarios, 'burn-in')).toMatchObject({ kind: 'coverage', outcome, summary });
  });

  it('counts by state and by priority', () => {
    const scenarios = [
      ...many(3, 'HIGH', 'PASSED'),
      ...many(1, 'LOW', 'FAILED'),
      ...many(2, 'MEDIUM', 'NEVER_RUN'),
    ];
    expect(coverageEvidence(scenarios, 'live').body).toEqual({
      scenarios: 6,
      passed: 3,
      failing: 1,
      never_run: 2,
      high: 3,
      high_passed: 3,
      medium: 2,
      medium_passed: 0,
      low: 1,
      low_passed: 0,
    });
  });
});
