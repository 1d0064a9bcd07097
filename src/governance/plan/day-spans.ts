import { addDays } from './work-calendar.ts';

/** From a day to a day (`YYYY-MM-DD`), both included. */
export interface DaySpan {
  readonly firstDay: string;
  readonly lastDay: string;
}

/** Days in order, those that follow each other as one span. */
export function daySpans(days: readonly string[]): DaySpan[] {
  const spans: { firstDay: string; lastDay: string }[] = [];
  for (const day of days) {
    const last = spans.at(-1);
    if (last !== undefined && addDays(last.lastDay, 1) === day) last.lastDay = day;
    else spans.push({ firstDay: day, lastDay: day });
  }
  return spans;
}
