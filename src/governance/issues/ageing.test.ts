import { describe, expect, it } from 'vitest';
import { ageOf, summarizeIssues } from './ageing.ts';

const entry = (openedOn: string, dueOn: string | null = null, closedOn: string | null = null) => ({
  kind: 'ISSUE' as const,
  severity: 'HIGH' as const,
  openedOn,
  dueOn,
  closedOn,
});
const today = '2026-03-01';

describe('the age of an entry', () => {
  it.each([
    ['opened today', entry('2026-03-01'), 0, 0],
    ['due today is in time', entry('2026-02-01', '2026-03-01'), 28, 0],
    ['due yesterday, over the end of a month', entry('2026-02-01', '2026-02-28'), 28, 1],
    ['closed: age ends, and it is overdue no more', entry('2026-01-01', '2026-01-05', '2026-01-11'), 10, 0],
    ['opened in the future counts as new', entry('2026-03-05'), 0, 0],
  ])('%s', (_, one, ageDays, overdueDays) => {
    expect(ageOf(one, today)).toEqual({ ageDays, overdueDays });
  });

  it('is counted in classes that neither overlap nor leave a day out', () => {
    const at = (days: number) =>
      entry(new Date(Date.UTC(2026, 2, 1) - days * 86_400_000).toISOString().slice(0, 10));
    const summary = summarizeIssues([0, 7, 8, 14, 15, 30, 31, 90, 91, 400].map(at), today);
    expect(summary.ageing.map((one) => one.open)).toEqual([2, 2, 2, 2, 2]);
    expect(summary).toMatchObject({ open: 10, overdue: 0 });
    expect(summary.byKind[0]).toMatchObject({ kind: 'ISSUE', open: 10, bySeverity: { HIGH: 10, LOW: 0 } });
  });
});
