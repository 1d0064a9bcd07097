import type { ReactNode } from 'react';
import { CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { StatusHistoryItem } from '../../../api/schema/status-schema.ts';
import { instantText } from '../../parts/instant.ts';
import { type StatusWord, workstreamWord } from '../../parts/status-mark.tsx';
import classes from './workstreams.module.css';

const height: Readonly<Record<StatusWord, number>> = { RED: 0, YELLOW: 1, NONE: 2, GREEN: 3 };
const words = (['RED', 'YELLOW', 'NONE', 'GREEN'] as const).map(workstreamWord);

/** The status over time as steps, from off track (below) to on track (above). */
export function HistoryChart({ items }: { items: readonly StatusHistoryItem[] }): ReactNode {
  const newest = items[0];
  if (newest === undefined) return <p className="muted">No status was shown yet.</p>;
  const points = items.toReversed().map((one) => ({ at: Date.parse(one.at), y: height[one.status] }));
  const now = Date.now();
  const data = [...points, { at: now, y: height[newest.status] }];
  return (
    <figure
      className={classes['chart']}
      aria-label={`Status over time, now ${workstreamWord(newest.status).toLowerCase()}; the table has every change`}
    >
      <ResponsiveContainer width="100%" height="100%">
        <LineChart data={data} margin={{ top: 8, right: 16, bottom: 0, left: 8 }} accessibilityLayer={false}>
          <CartesianGrid stroke="var(--line)" vertical={false} />
          <XAxis
            dataKey="at"
            type="number"
            domain={['dataMin', 'dataMax']}
            tickFormatter={(at: number) => instantText(at)}
            tickCount={3}
            minTickGap={60}
            stroke="var(--muted)"
            fontSize={11}
          />
          <YAxis
            dataKey="y"
            domain={[0, words.length - 1]}
            ticks={words.map((_, index) => index)}
            tickFormatter={(y: number) => words[y] ?? ''}
            width={78}
            stroke="var(--muted)"
            fontSize={11}
          />
          <Tooltip
            labelFormatter={(at) => instantText(Number(at))}
            formatter={(y) => [words[Number(y)] ?? '', 'Status']}
            contentStyle={{ background: 'var(--surface)', border: '1px solid var(--line-strong)' }}
          />
          <Line
            type="stepAfter"
            dataKey="y"
            stroke="var(--accent-ink)"
            strokeWidth={2}
            dot={{ r: 3 }}
            isAnimationActive={false}
          />
        </LineChart>
      </ResponsiveContainer>
    </figure>
  );
}
