import type { ReactNode } from 'react';
import type { Plan } from '../../../api/schema/plan-schema.ts';
import { Measures } from '../../parts/fact-list.tsx';
import { count, counted } from '../../parts/number-text.ts';
import { dayNumber, fullDate, weekdayDate } from '../../parts/plain-date.ts';
import { StatusShape, type Tone } from '../../parts/status-mark.tsx';

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
  const { tone, text } = forecastWord(plan);
  return (
    <span className="row">
      <StatusShape tone={tone} size={14} />
      <span>{text}</span>
    </span>
  );
}

function forecastWord({ goLiveDate, lateDays, forecastEndsOn, endsOn }: Plan): { tone: Tone; text: string } {
  if (goLiveDate !== null && lateDays > 0)
    return { tone: 'red', text: `${counted(lateDays, 'working day')} after the go-live day` };
  if (forecastEndsOn > endsOn) return { tone: 'yellow', text: `planned for ${fullDate(endsOn)}` };
  return { tone: 'green', text: 'as planned' };
}
