import { Temporal } from 'temporal-polyfill';
import { instantOf } from '../governance/meetings/meeting-days.ts';
import type { TimelineTask } from '../governance/tasks/timeline-store.ts';
import type { GoLivePlan } from './readiness-store.ts';
import type { Readiness } from './schema/readiness-schema.ts';

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/**
 * The go-live day of the plan, how far it is, and what of the program speaks against it: a day that has passed, the end of
 * a week, work that is planned to end after it. Holidays, absences and freezes are judged by the plan's own page.
 */
export function goLiveFacts(
  plan: GoLivePlan,
  tasks: readonly TimelineTask[],
  at: { readonly today: string; readonly zone: string },
): Readiness['goLive'] {
  const { date, time } = plan;
  if (date === null)
    return {
      date,
      time,
      at: null,
      daysLeft: null,
      possible: false,
      reasons: ['No day is set; choose one under Plan.'],
      nextPossible: null,
    };
  const reasons = reasonsAgainst(date, tasks, at.today);
  return {
    date,
    time,
    at: instantOf(date, time, at.zone),
    daysLeft: Temporal.PlainDate.from(at.today).until(date, { largestUnit: 'days' }).days,
    possible: reasons.length === 0,
    reasons,
    nextPossible: null,
  };
}

function reasonsAgainst(date: string, tasks: readonly TimelineTask[], today: string): string[] {
  const { dayOfWeek } = Temporal.PlainDate.from(date);
  const late = tasks.filter(
    (task) => task.state !== 'DONE' && task.kind === 'MILESTONE' && task.endsOn < today,
  );
  return [
    ...(date < today ? ['The day has passed.'] : []),
    ...(dayOfWeek >= 5
      ? [`It is a ${weekdays[dayOfWeek - 1]}: the days after it must be working days.`]
      : []),
    ...late.slice(0, 3).map((task) => `The milestone “${task.title}” of ${task.endsOn} is not reached.`),
  ];
}
