import { Temporal } from 'temporal-polyfill';
import { issueKinds, type StoredIssue, severities } from './issue.ts';

type Aged = Pick<StoredIssue, 'kind' | 'severity' | 'openedOn' | 'dueOn' | 'closedOn'>;

const classes = [
  { label: 'up to a week', fromDays: 0, toDays: 7 },
  { label: '8 to 14 days', fromDays: 8, toDays: 14 },
  { label: '15 to 30 days', fromDays: 15, toDays: 30 },
  { label: '31 to 90 days', fromDays: 31, toDays: 90 },
  { label: 'more than 90 days', fromDays: 91, toDays: null },
] as const;

/**
 * How old an entry is and how long it is overdue, in days. Age ends with its closing; what is closed is not overdue, and
 * the due day itself is in time. `today` is `YYYY-MM-DD`.
 */
export function ageOf(
  entry: Aged,
  today: string,
): { readonly ageDays: number; readonly overdueDays: number } {
  const overdue = entry.closedOn === null && entry.dueOn !== null ? daysBetween(entry.dueOn, today) : 0;
  return {
    ageDays: Math.max(0, daysBetween(entry.openedOn, entry.closedOn ?? today)),
    overdueDays: Math.max(0, overdue),
  };
}

/** Open entries by kind, severity and age; `today` is `YYYY-MM-DD`. */
export function summarizeIssues(entries: readonly Aged[], today: string) {
  const open = entries
    .filter((one) => one.closedOn === null)
    .map((one) => ({ ...one, ...ageOf(one, today) }));
  const overdue = (of: typeof open) => of.filter((one) => one.overdueDays > 0).length;
  return {
    open: open.length,
    overdue: overdue(open),
    byKind: issueKinds.map((kind) => {
      const its = open.filter((one) => one.kind === kind);
      const count = (severity: string) => its.filter((one) => one.severity === severity).length;
      const bySeverity = Object.fromEntries(severities.map((one) => [one, count(one)]));
      return {
        kind,
        open: its.length,
        overdue: overdue(its),
        bySeverity: bySeverity as Record<(typeof severities)[number], number>,
      };
    }),
    ageing: classes.map((one) => ({
      ...one,
      open: open.filter(
        ({ ageDays }) => ageDays >= one.fromDays && (one.toDays === null || ageDays <= one.toDays),
      ).length,
    })),
  };
}

function daysBetween(from: string, to: string): number {
  return Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to)).days;
}
