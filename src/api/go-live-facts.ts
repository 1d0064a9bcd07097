import { Temporal } from 'temporal-polyfill';
import { instantOf } from '../governance/meetings/meeting-days.ts';
import type { TimelineTask } from '../governance/tasks/timeline-store.ts';
import type { GoLivePlan } from './readiness-store.ts';
import type { GoLive } from './schema/plan-schema.ts';
import type { Readiness } from './schema/readiness-schema.ts';

const lateShown = 3;

/**
 * The go-live day of the plan, how far it is, and what speaks against it: what the plan refuses it for (`days` holds every
 * day of its window), that it has passed, and milestones that are not reached.
 */
export function goLiveFacts(
  plan: GoLivePlan,
  proposal: Pick<GoLive, 'days' | 'chosenPossible' | 'proposed'>,
  tasks: readonly TimelineTask[],
  at: { readonly today: string; readonly zone: string },
): Readiness['goLive'] {
  const { date, time } = plan;
  const nextPossible = proposal.proposed;
  if (date === null) {
    const reasons = ['No day is set; choose one under Plan.'];
    return { date, time, at: null, daysLeft: null, possible: false, reasons, nextPossible };
  }
  const reasons = reasonsAgainst(date, proposal, tasks, at.today);
  return {
    date,
    time,
    at: instantOf(date, time, at.zone),
    daysLeft: Temporal.PlainDate.from(at.today).until(date, { largestUnit: 'days' }).days,
    possible: reasons.length === 0,
    reasons,
    nextPossible,
  };
}

function reasonsAgainst(
  date: string,
  { days, chosenPossible }: Pick<GoLive, 'days' | 'chosenPossible'>,
  tasks: readonly TimelineTask[],
  today: string,
): string[] {
  const refused = chosenPossible
    ? []
    : (days.find((day) => day.date === date)?.reasons ?? [
        'The plan’s rules refuse this day; look at the days under Plan.',
      ]);
  const late = tasks.filter(
    (task) => task.state !== 'DONE' && task.kind === 'MILESTONE' && task.endsOn < today,
  );
  return [
    ...(date < today ? ['The day has passed.'] : []),
    ...refused,
    ...late
      .slice(0, lateShown)
      .map((task) => `The milestone “${task.title}” of ${task.endsOn} is not reached.`),
  ];
}
