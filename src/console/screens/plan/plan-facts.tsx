import type { ReactNode } from 'react';
import type { Plan } from '../../../api/schema/plan-schema.ts';
import { Measures } from '../../parts/fact-list.tsx';
import { count, counted } from '../../parts/number-text.ts';
import { dayNumber, fullDate, weekdayDate } from '../../parts/plain-date.ts';
import { StatusMark } from '../../parts/status-mark.tsx';

/** The few numbers of a plan: when it ends, whether that is in time, what decides it. */
export function PlanFacts({ plan }: { plan: Plan }): ReactNode {
  const open = plan.tasks.filter((task) => task.state !== 'DONE');
  const late = open.filter((task) => task.overdue).length;
  const blocked = open.filter((task) => task.state === 'BLOCKED').length;
  return (
    <Measures
      measures={[
        goLiveMeasure(plan),
        {
          name: 'Everything done',
          value: weekdayDate(plan.forecastEndsOn),
          note: <ForecastNote plan={plan} />,
        },
        {
          name: 'Still to do',
          value: count(open.length),
          of: `of ${count(plan.tasks.length)}`,
          note: `${counted(late, 'late task')}, ${count(blocked)} blocked`,
        },
        {
          name: 'Critical',
          value: count(plan.criticalPath.length),
          of: `of ${count(open.length)}`,
          note: 'Each day one of them slips, the end slips',
        },
      ]}
    />
  );
}

function goLiveMeasure({ goLiveDate, today }: Plan) {
  if (goLiveDate === null) return { name: 'Go-live', value: 'No day', note: 'Choose one under Go-live day' };
  const days = dayNumber(goLiveDate) - dayNumber(today);
  const left = days < 0 ? `${counted(-days, 'day')} ago` : `in ${counted(days, 'day')}`;
  return { name: 'Go-live', value: weekdayDate(goLiveDate), note: left };
}

function ForecastNote({ plan }: { plan: Plan }): ReactNode {
  if (plan.goLiveDate !== null && plan.lateDays > 0) {
    return (
      <StatusMark tone="red" look="plain">
        {counted(plan.lateDays, 'working day')} after the go-live day
      </StatusMark>
    );
  }
  if (plan.forecastEndsOn > plan.endsOn) {
    return (
      <StatusMark tone="yellow" look="plain">
        planned for {fullDate(plan.endsOn)}
      </StatusMark>
    );
  }
  return (
    <StatusMark tone="green" look="plain">
      as planned
    </StatusMark>
  );
}
