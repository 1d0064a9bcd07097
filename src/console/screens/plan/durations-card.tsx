import type { ReactNode } from 'react';
import type { Durations } from '../../../api/schema/plan-schema.ts';
import { useApi } from '../../api/use-api.ts';
import { type Column, DataGrid } from '../../parts/data-grid.tsx';
import { durationText } from '../../parts/instant.ts';
import { Card } from '../../parts/page.tsx';
import { Awaited } from '../../parts/states.tsx';
import { StatusMark } from '../../parts/status-mark.tsx';
import { kindWords } from '../tasks/task-words.ts';
import { TaskLink } from './task-link.tsx';

type Item = Durations['items'][number];

/** What runs by itself: how long it was planned to take, and how long it took when it was rehearsed. */
export function DurationsCard(): ReactNode {
  const durations = useApi<Durations>('/api/plan/durations', { topics: ['task', 'plan', 'run'] });
  if (durations.data?.items.length === 0) return null;
  return (
    <Card
      title="Planned and rehearsed durations"
      note={
        durations.data === undefined
          ? ''
          : `the forecast takes the newest rehearsal; the switch may take ${durationText(durations.data.cutoverMinutes * 60)}`
      }
      flush
    >
      <Awaited query={durations} rows={3}>
        {({ items }) => (
          <DataGrid label="Durations" columns={columns} rows={items} rowKey={(row) => row.task.id} />
        )}
      </Awaited>
    </Card>
  );
}

const earlierShown = 3;

const columns: readonly Column<Item>[] = [
  {
    id: 'title',
    header: 'Task',
    phone: 'title',
    sort: (row) => row.task.title,
    cell: (row) => (
      <div>
        <TaskLink id={row.task.id}>{row.task.title}</TaskLink>
        <div className="muted small">
          {row.task.id}, {kindWords[row.kind].toLowerCase()}
          {row.measuredBy !== null &&
            `, measured by ${row.measuredBy === 'run' ? 'the whole run' : `stage ${row.measuredBy}`}`}
        </div>
      </div>
    ),
  },
  {
    id: 'planned',
    header: 'Planned',
    align: 'end',
    sort: (row) => row.plannedMinutes ?? -1,
    cell: (row) =>
      row.plannedMinutes === null ? <span className="muted">–</span> : durationText(row.plannedMinutes * 60),
  },
  {
    id: 'rehearsed',
    header: 'Newest rehearsal',
    align: 'end',
    sort: (row) => row.rehearsals[0]?.seconds ?? -1,
    cell: (row) => {
      const newest = row.rehearsals[0];
      if (newest === undefined) return <span className="muted">–</span>;
      return (
        <div>
          {durationText(newest.seconds)}
          <div className="muted small">run {newest.run}</div>
        </div>
      );
    },
  },
  {
    id: 'earlier',
    header: 'Earlier ones',
    cell: (row) => {
      const earlier = row.rehearsals.slice(1, earlierShown + 1);
      if (earlier.length === 0) return <span className="muted">–</span>;
      return (
        <span className="numbers small">{earlier.map((one) => durationText(one.seconds)).join(', ')}</span>
      );
    },
  },
  { id: 'verdict', header: 'So', cell: (row) => <Verdict item={row} /> },
];

function Verdict({ item }: { item: Item }): ReactNode {
  const newest = item.rehearsals[0];
  if (newest === undefined) return <StatusMark tone="grey">Not rehearsed yet</StatusMark>;
  if (item.plannedMinutes === null) return <StatusMark tone="grey">Nothing planned</StatusMark>;
  const over = newest.seconds - item.plannedMinutes * 60;
  if (over > 0) return <StatusMark tone="red">{durationText(over)} too long</StatusMark>;
  return <StatusMark tone="green">Within the plan</StatusMark>;
}
