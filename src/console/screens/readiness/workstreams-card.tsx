import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Readiness, ReadinessWorkstream } from '../../../api/schema/readiness-schema.ts';
import { type Column, DataGrid } from '../../parts/data-grid.tsx';
import { Meter } from '../../parts/meter.tsx';
import { Card } from '../../parts/page.tsx';
import { shortDate } from '../../parts/plain-date.ts';
import { StatusMark, toneOf, workstreamWord } from '../../parts/status-mark.tsx';
import classes from './readiness.module.css';

const order = { RED: 0, YELLOW: 1, GREEN: 2, NONE: 3 } as const;

const columns: readonly Column<ReadinessWorkstream>[] = [
  {
    id: 'title',
    header: 'Workstream',
    phone: 'title',
    sort: (row) => row.title,
    cell: (row) => (
      <div>
        <Link to="/workstreams" search={{ workstream: row.id }} className="strong">
          {row.title}
        </Link>
        <div className="muted small">{row.owner === null ? 'No owner' : `Owner: ${row.owner.name}`}</div>
      </div>
    ),
  },
  {
    id: 'status',
    header: 'Status',
    sort: (row) => order[row.status],
    cell: (row) => (
      <div>
        <StatusMark tone={toneOf(row.status)}>{workstreamWord(row.status)}</StatusMark>
        <div className="muted small">{changeOf(row)}</div>
      </div>
    ),
  },
  {
    id: 'tasks',
    header: 'Tasks done',
    sort: (row) => (row.tasksTotal === 0 ? 0 : row.tasksDone / row.tasksTotal),
    cell: (row) => (
      <div className={classes['tasks']}>
        <Meter value={row.tasksDone} of={row.tasksTotal} label={`Tasks done by ${row.title}`} />
        <span className="numbers">
          {row.tasksDone}/{row.tasksTotal}
        </span>
      </div>
    ),
  },
  {
    id: 'milestone',
    header: 'Next milestone',
    sort: (row) => row.nextMilestone?.date ?? '9999',
    cell: (row) =>
      row.nextMilestone === null ? (
        <span className="muted">None left</span>
      ) : (
        <div>
          {row.nextMilestone.title}
          <div className="muted small">{shortDate(row.nextMilestone.date)}</div>
        </div>
      ),
  },
  {
    id: 'holds',
    header: 'What holds it back',
    cell: (row) => <span className={row.causes.length === 0 ? 'muted break' : 'break'}>{row.holdsBack}</span>,
  },
];

function changeOf(row: ReadinessWorkstream): string {
  if (row.override !== null) return `Set by a person: ${row.override.reason}`;
  if (row.previous === null) return '';
  const was = `was ${workstreamWord(row.previous.status).toLowerCase()}`;
  // What was not started is neither better nor worse.
  if (row.status === 'NONE' || row.previous.status === 'NONE') return was;
  return `${order[row.previous.status] < order[row.status] ? '↑' : '↓'} ${was}`;
}

/** Who holds what back. */
export function WorkstreamsCard({ readiness }: { readiness: Readiness }): ReactNode {
  const statuses = ['RED', 'YELLOW', 'GREEN', 'NONE'] as const;
  return (
    <Card
      title="Workstreams"
      flush
      actions={statuses
        .filter((status) => (readiness.counts[status] ?? 0) > 0)
        .map((status) => (
          <StatusMark key={status} tone={toneOf(status)} look="plain">
            {readiness.counts[status]} {workstreamWord(status).toLowerCase()}
          </StatusMark>
        ))}
    >
      <DataGrid
        label="Workstreams"
        columns={columns}
        rows={readiness.workstreams}
        rowKey={(row) => row.id}
        sortedBy={{ id: 'status', desc: false }}
      />
    </Card>
  );
}
