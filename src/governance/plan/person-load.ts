import { dayNumber, dayText, weekdayOf } from './day-number.ts';
import { addDays, type WorkCalendar } from './work-calendar.ts';

/** Work of one person: minutes of effort between two days (`YYYY-MM-DD`, both included). */
export interface LoadTask {
  readonly startsOn: string;
  readonly endsOn: string;
  readonly effortMinutes: number;
}

export interface LoadWeek {
  readonly week: string;
  readonly availableMinutes: number;
  readonly plannedMinutes: number;
  readonly overload: boolean;
}

/**
 * Effort of a person against the minutes available, by week (its Monday). The effort of a task is spread over the working
 * days of its time on which the person is there; over all of them when there is none.
 */
export function personLoad(
  tasks: readonly LoadTask[],
  person: {
    readonly minutesPerDay: number;
    readonly absences: readonly { readonly firstDay: string; readonly lastDay: string }[];
  },
  calendar: WorkCalendar,
): LoadWeek[] {
  const there = (day: string) =>
    !person.absences.some(({ firstDay, lastDay }) => firstDay <= day && day <= lastDay);
  const planned = new Map<string, number>();
  for (const task of tasks) {
    const all = calendar.between(task.startsOn, task.endsOn);
    const present = all.filter(there);
    const days = present.length > 0 ? present : all.length > 0 ? all : [task.endsOn];
    const each = Math.floor(task.effortMinutes / days.length);
    const rest = task.effortMinutes % days.length;
    for (const [index, day] of days.entries())
      planned.set(mondayOf(day), (planned.get(mondayOf(day)) ?? 0) + each + (index < rest ? 1 : 0));
  }
  return [...planned]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([week, plannedMinutes]) => {
      const availableMinutes =
        calendar.between(week, addDays(week, 6)).filter(there).length * person.minutesPerDay;
      return { week, availableMinutes, plannedMinutes, overload: plannedMinutes > availableMinutes };
    });
}

function mondayOf(day: string): string {
  const number = dayNumber(day);
  return dayText(number - weekdayOf(number));
}
