import type { ReactNode } from 'react';
import type { Plan, PlannedTask } from '../../../api/schema/plan-schema.ts';
import { type Column, DataGrid } from '../../parts/data-grid.tsx';
import { durationText } from '../../parts/instant.ts';
import { Card } from '../../parts/page.tsx';
import { StatusMark } from '../../parts/status-mark.tsx';

/** What a rehearsal measures: how long it was planned to run, and how long it really took. */
export function DurationsCard({ plan }: { plan: Plan }): ReactNode {
  const measured = plan.tasks.filter((task) => task.measuredBy !== null || task.plannedMinutes !== null);
  if (measured.length === 0) return null;
  return (
    <Card title="Planned and rehearsed durations" note="from the newest finished rehearsal" flush>
      <DataGrid label="Durations" columns={columns} rows={measured} rowKey={(row) => row.id} />
    </Card>
  );
}

const columns: readonly Column<PlannedTask>[] = [
  {
    id: 'title',
    header: 'Task',
    phone: 'title',
    sort: (row) => row.title,
    cell: (row) => (
      <div>
        <span className="strong">{row.title}</span>
        <div className="muted small">
          {row.id}
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
    cell: (row) => minutesText(row.plannedMinutes),
  },
  {
    id: 'rehearsed',
    header: 'Rehearsed',
    align: 'end',
    sort: (row) => row.rehearsedMinutes ?? -1,
    cell: (row) => minutesText(row.rehearsedMinutes),
  },
  { id: 'verdict', header: 'So', cell: (row) => <Verdict task={row} /> },
];

function minutesText(minutes: number | null): ReactNode {
  return minutes === null ? <span className="muted">–</span> : durationText(minutes * 60);
}

function Verdict({ task }: { task: PlannedTask }): ReactNode {
  const { plannedMinutes: planned, rehearsedMinutes: rehearsed } = task;
  if (rehearsed === null) return <StatusMark tone="grey">Not rehearsed yet</StatusMark>;
  if (planned === null) return <StatusMark tone="grey">Nothing planned</StatusMark>;
  if (rehearsed > planned)
    return <StatusMark tone="red">{durationText((rehearsed - planned) * 60)} too long</StatusMark>;
  return <StatusMark tone="green">Within the plan</StatusMark>;
}
