import type { ReactNode } from 'react';
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type { Readiness } from '../../../api/schema/readiness-schema.ts';
import { count } from '../../parts/number-text.ts';
import classes from './trend.module.css';

/** Records compared, as a line, and of them those found equal, as an area, run by run. */
export function TrendChart({ trend }: { trend: Readiness['trend'] }): ReactNode {
  const last = trend.at(-1);
  const axis = { stroke: 'var(--muted)', fontSize: 11 } as const;
  return (
    <figure
      className={classes['chart']}
      aria-label={`Records equal in both systems by run; newest: ${count(last?.matched ?? 0)} of ${count(last?.scope ?? 0)}. The table has every run`}
    >
      <ResponsiveContainer width="100%" height="100%">
        <ComposedChart
          data={[...trend]}
          margin={{ top: 8, right: 16, bottom: 0, left: 8 }}
          accessibilityLayer={false}
        >
          <CartesianGrid stroke="var(--line)" vertical={false} />
          <XAxis dataKey="run" minTickGap={30} {...axis} />
          <YAxis tickFormatter={count} domain={[0, 'auto']} width={70} {...axis} />
          <Tooltip
            labelFormatter={(run) => (typeof run === 'string' ? `Run ${run}` : '')}
            formatter={(value) => count(Number(value))}
            contentStyle={{ background: 'var(--surface)', border: '1px solid var(--line-strong)' }}
          />
          <Area
            name="Equal"
            dataKey="matched"
            stroke="var(--accent-ink)"
            strokeWidth={2}
            fill="var(--accent-tint)"
            dot={{ r: 3 }}
            isAnimationActive={false}
          />
          <Line
            name="Compared"
            dataKey="scope"
            stroke="var(--ink)"
            strokeDasharray="5 4"
            strokeWidth={2}
            dot={false}
            isAnimationActive={false}
          />
        </ComposedChart>
      </ResponsiveContainer>
    </figure>
  );
}
