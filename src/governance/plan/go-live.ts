import { Temporal } from 'temporal-polyfill';
import { addDays } from './work-calendar.ts';

/** What decides on which days a migration may go live. Days are `YYYY-MM-DD`. */
export interface GoLiveRules {
  readonly from: string;
  readonly until: string;
  /** Public holidays by day, each with its country. */
  readonly holidays: ReadonlyMap<string, readonly string[]>;
  /** Of each group that must be there: who answers for it, and when they are away. */
  readonly accountable: readonly {
    readonly group: string;
    readonly people: readonly {
      readonly name: string;
      readonly absences: readonly { readonly firstDay: string; readonly lastDay: string }[];
    }[];
  }[];
  readonly fiscalYearStartMonth: number;
  readonly freezeDaysBefore: number;
  readonly freezeDaysAfter: number;
  readonly thursdayReason: string;
}

export interface GoLiveDay {
  readonly date: string;
  readonly weekday: string;
  readonly possible: boolean;
  readonly preference: number | null;
  readonly reasons: readonly string[];
}

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const preferences: Readonly<Record<string, number>> = { Tuesday: 1, Wednesday: 2, Monday: 3, Thursday: 4 };

/**
 * Every day of the window, possible or refused with its reasons (D10): Tuesday first, then Wednesday, Monday; Thursday only
 * with a reason; never Friday to Sunday, on a public holiday, while the owner and the deputy of a group that must be there
 * are both away, or in the freeze around the end of a fiscal quarter.
 */
export function goLiveDays(rules: GoLiveRules): GoLiveDay[] {
  const days: GoLiveDay[] = [];
  for (let date = rules.from; date <= rules.until; date = addDays(date, 1)) {
    const weekday = weekdays[Temporal.PlainDate.from(date).dayOfWeek - 1] ?? '';
    const refusals = [
      ...weekdayRefusal(weekday, rules.thursdayReason),
      ...(rules.holidays.get(date) ?? []).map((holiday) => `It is a public holiday: ${holiday}.`),
      ...absenceRefusals(date, rules),
      ...freezeRefusal(date, rules),
    ];
    const possible = refusals.length === 0;
    const preference = possible ? (preferences[weekday] ?? null) : null;
    days.push({
      date,
      weekday,
      possible,
      preference,
      reasons: possible ? [praise(weekday, rules)] : refusals,
    });
  }
  return days;
}

/** The best possible day: the best weekday, the earliest of these; null when every day is refused. */
export function proposedDay(days: readonly GoLiveDay[]): string | null {
  const [best] = days
    .filter((day) => day.preference !== null)
    .sort((a, b) => (a.preference ?? 0) - (b.preference ?? 0) || (a.date < b.date ? -1 : 1));
  return best?.date ?? null;
}

function weekdayRefusal(weekday: string, thursdayReason: string): string[] {
  if (preferences[weekday] === undefined)
    return [`Nobody goes live on a ${weekday}: the days after it must be working days.`];
  if (weekday === 'Thursday' && thursdayReason === '')
    return ['A Thursday needs a reason, and none is given.'];
  return [];
}

function absenceRefusals(date: string, { accountable }: GoLiveRules): string[] {
  return accountable
    .filter(({ people }) => people.length > 0)
    .filter(({ people }) =>
      people.every((one) =>
        one.absences.some(({ firstDay, lastDay }) => firstDay <= date && date <= lastDay),
      ),
    )
    .map(({ group, people }) => {
      const names = people.map((one) => one.name).join(' and ');
      return `${names}, accountable for ${group}, ${people.length === 1 ? 'is' : 'are both'} away.`;
    });
}

/** The freeze runs from so many days before the last day of a fiscal quarter to so many after it. */
function freezeRefusal(date: string, rules: GoLiveRules): string[] {
  const day = Temporal.PlainDate.from(date);
  for (let offset = -2; offset <= 3; offset += 1) {
    const month = day.with({ day: 1 }).add({ months: offset });
    if ((month.month - rules.fiscalYearStartMonth + 12) % 3 !== 2) continue;
    const end = month.with({ day: month.daysInMonth }).toString();
    if (addDays(end, -rules.freezeDaysBefore) <= date && date <= addDays(end, rules.freezeDaysAfter))
      return [`It is in the freeze around the end of the quarter on ${end}.`];
  }
  return [];
}

function praise(weekday: string, { thursdayReason }: GoLiveRules): string {
  if (weekday === 'Tuesday') return 'Tuesday: Monday is left to prepare, three working days follow.';
  if (weekday === 'Wednesday') return 'Wednesday: two working days follow.';
  if (weekday === 'Monday') return 'Monday: four working days follow, none is left before it to prepare.';
  return `Thursday, because: ${thursdayReason}`;
}
