import { Anchor } from '@mantine/core';
import type { ReactNode } from 'react';
import type { PlannedTask } from '../../../api/schema/plan-schema.ts';
import { type Column, DataGrid } from '../../parts/data-grid.tsx';
import { counted } from '../../parts/number-text.ts';
import { StatusMark } from '../../parts/status-mark.tsx';
import { daysText, effortText, kindWords, taskMark } from '../tasks/task-words.ts';

interface PlanListProps {
  readonly tasks: readonly PlannedTask[];
  readonly today: string;
  readonly onOpen: (task: PlannedTask) => void;
}

/** Planned tasks as a table; as cards on a phone. */
export function PlanList({ tasks, today, onOpen }: PlanListProps): ReactNode {
  return <DataGrid label="Tasks" columns={columnsFor(today, onOpen)} rows={tasks} rowKey={(row) => row.id} />;
}

function columnsFor(today: string, open: (task: PlannedTask) => void): readonly Column<PlannedTask>[] {
  return [
    {
      id: 'title',
      header: 'Task',
      phone: 'title',
      sort: (row) => row.title,
      cell: (row) => (
        <div>
          <Anchor component="button" type="button" className="strong" onClick={() => open(row)}>
            {row.title}
          </Anchor>
          <div className="muted small">
            {row.id}, {kindWords[row.kind].toLowerCase()}
            {row.assignee !== null && `, ${row.assignee.name}`}
          </div>
        </div>
      ),
    },
    {
      id: 'state',
      header: 'State',
      sort: (row) => taskMark(row).word,
      cell: (row) => <StatusMark tone={taskMark(row).tone}>{taskMark(row).word}</StatusMark>,
    },
    {
      id: 'planned',
      header: 'Planned',
      sort: (row) => row.startsOn,
      cell: (row) => <span className="numbers">{daysText(row.startsOn, row.endsOn, today)}</span>,
    },
    {
      id: 'forecast',
      header: 'Forecast',
      sort: (row) => row.forecastEndsOn,
      cell: (row) => (
        <span className="numbers">{daysText(row.forecastStartsOn, row.forecastEndsOn, today)}</span>
      ),
    },
    {
      id: 'slack',
      header: 'Slack',
      sort: (row) => (row.state === 'DONE' ? 9999 : row.slackDays),
      cell: (row) => <SlackText task={row} />,
    },
    {
      id: 'effort',
      header: 'Effort',
      align: 'end',
      sort: (row) => row.effortMinutes,
      cell: (row) => (row.effortMinutes === 0 ? '–' : effortText(row.effortMinutes)),
    },
  ];
}

function SlackText({ task }: { task: PlannedTask }): ReactNode {
  if (task.state === 'DONE') return <span className="muted">done</span>;
  if (task.critical) return <span className="strong">None: critical</span>;
  return counted(task.slackDays, 'working day');
}
