import { Anchor, Button, Select } from '@mantine/core';
import { Plus } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Stakeholder } from '../../../api/schema/stakeholder-schema.ts';
import type { Task } from '../../../api/schema/task-schema.ts';
import { useMay } from '../../api/session.ts';
import type { Column } from '../../parts/data-grid.tsx';
import { Card } from '../../parts/page.tsx';
import { PagedGrid } from '../../parts/paged-grid.tsx';
import { Empty } from '../../parts/states.tsx';
import { StatusMark } from '../../parts/status-mark.tsx';
import { queryText, useUrlState } from '../../parts/url-state.ts';
import { usePages } from '../../parts/use-pages.ts';
import { StandardTasksButton } from '../tasks/standard-tasks-button.tsx';
import { TaskActs } from '../tasks/task-acts.tsx';
import { NewTaskDialog, TaskDialog } from '../tasks/task-dialog.tsx';
import { daysText, stateWords, taskMark } from '../tasks/task-words.ts';

interface TasksCardProps {
  readonly workstream: Stakeholder;
  readonly today: string;
}

/** The tasks of a workstream, by the day on which they end. */
export function TasksCard({ workstream, today }: TasksCardProps): ReactNode {
  const [params, change] = useUrlState();
  const mayWrite = useMay('program.write');
  const [adding, setAdding] = useState(false);
  const query = { workstream: workstream.id, state: params['state'], limit: 50 };
  const tasks = usePages<Task>(`/api/tasks${queryText(query)}`, ['task']);
  const task = params['task'];
  const open = workstream.tasksTotal - workstream.tasksDone;
  return (
    <Card
      title="Tasks"
      note={workstream.tasksTotal === 0 ? '' : `${open} of ${workstream.tasksTotal} still to do`}
      flush
      actions={
        <>
          <Select
            size="xs"
            aria-label="State of tasks"
            placeholder="Every state"
            clearable
            value={params['state'] ?? null}
            data={Object.entries(stateWords).map(([value, label]) => ({ value, label }))}
            onChange={(state) => change({ state: state ?? undefined })}
          />
          {mayWrite && workstream.standard && <StandardTasksButton groups={[workstream.id]} />}
          {mayWrite && (
            <Button size="xs" leftSection={<Plus size={14} aria-hidden />} onClick={() => setAdding(true)}>
              Add a task
            </Button>
          )}
        </>
      }
    >
      <PagedGrid
        label={`Tasks of ${workstream.title}`}
        what="tasks"
        pages={tasks}
        columns={columnsFor((one) => change({ task: one.id }), today, mayWrite)}
        rowKey={(row) => row.id}
        selected={task}
        empty={<Empty title="No task here">Add one, or take over what comes with every migration.</Empty>}
      />
      {adding && <NewTaskDialog workstream={workstream.id} today={today} onClose={() => setAdding(false)} />}
      {task !== undefined && <TaskDialog key={task} id={task} onClose={() => change({ task: undefined })} />}
    </Card>
  );
}

function columnsFor(open: (one: Task) => void, today: string, mayWrite: boolean): readonly Column<Task>[] {
  const acts: Column<Task> = { id: 'acts', header: 'Act', cell: (row) => <TaskActs task={row} /> };
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
            {row.id}
            {row.kind === 'MILESTONE' && ', milestone'}
            {row.assignee !== null && `, ${row.assignee.name}`}
            {row.needs.length > 0 && `, needs ${row.needs.join(', ')}`}
          </div>
        </div>
      ),
    },
    {
      id: 'state',
      header: 'State',
      sort: (row) => taskMark(row).word,
      cell: (row) => (
        <div>
          <StatusMark tone={taskMark(row).tone}>{taskMark(row).word}</StatusMark>
          {row.blockedReason !== '' && <div className="muted small break">{row.blockedReason}</div>}
        </div>
      ),
    },
    {
      id: 'days',
      header: 'Days',
      sort: (row) => row.endsOn,
      cell: (row) => <span className="numbers">{daysText(row.startsOn, row.endsOn, today)}</span>,
    },
    ...(mayWrite ? [acts] : []),
  ];
}
