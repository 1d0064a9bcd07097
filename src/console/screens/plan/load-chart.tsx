import type { ReactNode } from 'react';
import {
  Bar,
  CartesianGrid,
  Cell,
  ComposedChart,
  Line,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type { PersonLoad } from '../../../api/schema/plan-schema.ts';
import { counted } from '../../parts/number-text.ts';
import { shortDate } from '../../parts/plain-date.ts';
import { StatusMark } from '../../parts/status-mark.tsx';
import { effortText } from '../tasks/task-words.ts';
import classes from './load-chart.module.css';

/** A small chart for each person: hours planned a week as bars, hours available as a line; overload is hatched. */
export function LoadChart({ people }: { people: readonly PersonLoad[] }): ReactNode {
  const weeks = [...new Set(people.flatMap((one) => one.weeks.map((week) => week.week)))].sort();
  const sorted = [...people].sort((one, other) => other.overloadedWeeks - one.overloadedWeeks);
  return (
    <ul className={classes['charts']}>
      {sorted.map((one) => (
        <li key={one.person.id} className={classes['person']}>
          <div className="row between wrap">
            <span className="strong">{one.person.name}</span>
            {one.overloadedWeeks > 0 ? (
              <StatusMark tone="red">{counted(one.overloadedWeeks, 'week')} too full</StatusMark>
            ) : (
              <StatusMark tone="green">Fits</StatusMark>
            )}
          </div>
          <PersonChart load={one} weeks={weeks} />
        </li>
      ))}
    </ul>
  );
}

// Reads in greyscale, too: overload is a pattern, not only a color.
const overloadPattern = (
  <defs>
    <pattern id="overload" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <rect width="6" height="6" fill="var(--red-tint)" />
      <line x1="0" y1="0" x2="0" y2="6" stroke="var(--red)" strokeWidth="3" />
    </pattern>
  </defs>
);

function hoursOf(load: PersonLoad, weeks: readonly string[]) {
  const own = new Map(load.weeks.map((week) => [week.week, week]));
  return weeks.map((week) => ({
    week,
    planned: (own.get(week)?.plannedMinutes ?? 0) / 60,
    available: own.get(week) === undefined ? null : (own.get(week)?.availableMinutes ?? 0) / 60,
    overload: own.get(week)?.overload === true,
  }));
}

function PersonChart({ load, weeks }: { load: PersonLoad; weeks: readonly string[] }): ReactNode {
  const data = hoursOf(load, weeks);
  const most = data.reduce((one, other) => (other.planned > one.planned ? other : one));
  return (
    <figure
      className={classes['chart']}
      aria-label={`Hours of ${load.person.name} by week, at most ${effortText(Math.round(most.planned * 60))} in the week of ${shortDate(most.week)}; the table has every week`}
    >
      <ResponsiveContainer width="100%" height="100%">
        <ComposedChart
          data={data}
          margin={{ top: 6, right: 4, bottom: 0, left: 0 }}
          accessibilityLayer={false}
        >
          {overloadPattern}
          <CartesianGrid stroke="var(--line)" vertical={false} />
          <XAxis
            dataKey="week"
            tickFormatter={(week: string) => shortDate(week)}
            minTickGap={24}
            stroke="var(--muted)"
            fontSize={11}
          />
          <YAxis unit=" h" width={40} stroke="var(--muted)" fontSize={11} />
          <Tooltip
            labelFormatter={(week) => (typeof week === 'string' ? `Week of ${shortDate(week)}` : '')}
            formatter={(hours, name) => [effortText(Math.round(Number(hours) * 60)), name]}
            contentStyle={{ background: 'var(--surface)', border: '1px solid var(--line-strong)' }}
          />
          <Bar dataKey="planned" name="Planned" isAnimationActive={false} maxBarSize={26}>
            {data.map((one) => (
              <Cell key={one.week} fill={one.overload ? 'url(#overload)' : 'var(--accent)'} />
            ))}
          </Bar>
          <Line
            dataKey="available"
            name="Available"
            type="step"
            stroke="var(--ink)"
            strokeWidth={2}
            dot={{ r: 2 }}
            isAnimationActive={false}
          />
        </ComposedChart>
      </ResponsiveContainer>
    </figure>
  );
}
