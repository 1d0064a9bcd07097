import { Button, Select } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useMay } from '../../api/session.ts';
import { type Column, DataGrid } from '../../parts/data-grid.tsx';
import { Meter } from '../../parts/meter.tsx';
import { Card, Page } from '../../parts/page.tsx';
import { PersonSelect } from '../../parts/person-select.tsx';
import { SavedViews } from '../../parts/saved-views.tsx';
import { Awaited, Empty } from '../../parts/states.tsx';
import { StatusMark, type StatusWord, toneOf, workstreamWord } from '../../parts/status-mark.tsx';
import { useUrlState } from '../../parts/url-state.ts';
import { StandardTasksButton } from '../tasks/standard-tasks-button.tsx';
import { AddGroupDialog } from './add-group-dialog.tsx';
import { ReadinessText } from './readiness-text.tsx';
import { StatusText } from './status-text.tsx';
import { useWorkstreams, type Workstream } from './use-workstreams.ts';
import classes from './workstreams.module.css';

const order: Readonly<Record<StatusWord, number>> = { RED: 0, YELLOW: 1, GREEN: 2, NONE: 3 };
const statuses = ['RED', 'YELLOW', 'GREEN', 'NONE'] as const;

type Params = Readonly<Record<string, string | undefined>>;

/** Every group: its status, who answers for it, what holds it back. */
export function WorkstreamList(): ReactNode {
  const [params, change] = useUrlState();
  const workstreams = useWorkstreams();
  const mayWrite = useMay('program.write');
  const [adding, setAdding] = useState(false);
  return (
    <Page
      title="Workstreams"
      lead="The groups whose work changes: how each one is, who answers for it, and what holds it back."
      actions={
        mayWrite && (
          <>
            <StandardTasksButton />
            <Button
              variant="default"
              leftSection={<Plus size={15} aria-hidden />}
              onClick={() => setAdding(true)}
            >
              Add a group
            </Button>
          </>
        )
      }
    >
      <Awaited query={workstreams}>
        {({ items }) => (
          <>
            <Counts items={items} />
            <Card title="Groups" flush actions={<Filters params={params} onChange={change} />}>
              <DataGrid
                label="Workstreams"
                columns={columns}
                rows={items.filter((one) => matches(one, params))}
                rowKey={(row) => row.id}
                sortedBy={{ id: 'status', desc: false }}
                empty={<Empty title="No group matches">Remove a filter.</Empty>}
              />
            </Card>
          </>
        )}
      </Awaited>
      {adding && <AddGroupDialog onClose={() => setAdding(false)} />}
    </Page>
  );
}

function matches(one: Workstream, params: Params): boolean {
  const { status, owner } = params;
  if (status === 'inactive') return !one.active;
  if (!one.active && status !== undefined) return false;
  if (status !== undefined && one.status !== status) return false;
  return owner === undefined || one.owner?.id === owner || one.deputy?.id === owner;
}

function Counts({ items }: { items: readonly Workstream[] }): ReactNode {
  const active = items.filter((one) => one.active);
  return (
    <p className={classes['counts']}>
      {statuses
        .map((status) => ({ status, many: active.filter((one) => one.status === status).length }))
        .filter(({ many }) => many > 0)
        .map(({ status, many }) => (
          <StatusMark key={status} tone={toneOf(status)}>
            {many} {workstreamWord(status).toLowerCase()}
          </StatusMark>
        ))}
      {items.length > active.length && (
        <span className="muted">{items.length - active.length} not concerned</span>
      )}
    </p>
  );
}

function Filters({ params, onChange }: { params: Params; onChange: (changes: Params) => void }): ReactNode {
  return (
    <>
      <Select
        size="xs"
        aria-label="Status"
        placeholder="Every status"
        clearable
        value={params['status'] ?? null}
        data={[
          ...statuses.map((status) => ({ value: status, label: workstreamWord(status) })),
          { value: 'inactive', label: 'Not concerned' },
        ]}
        onChange={(status) => onChange({ status: status ?? undefined })}
      />
      <PersonSelect
        size="xs"
        label="Owner or deputy"
        hideLabel
        placeholder="Every owner"
        value={params['owner'] ?? ''}
        onChange={(owner) => onChange({ owner })}
      />
      <SavedViews screen="workstreams" without={['workstream']} />
    </>
  );
}

const columns: readonly Column<Workstream>[] = [
  {
    id: 'title',
    header: 'Group',
    phone: 'title',
    sort: (row) => row.title,
    cell: (row) => (
      <div>
        <Link to="/workstreams" search={{ workstream: row.id }} className="strong">
          {row.title}
        </Link>
        <div className="muted small">
          {row.owner === null ? 'nobody owns it' : row.owner.name}
          {row.deputy !== null && `, deputy ${row.deputy.name}`}
        </div>
      </div>
    ),
  },
  {
    id: 'status',
    header: 'Status',
    sort: (row) => (row.active ? order[row.status] : statuses.length),
    cell: (row) =>
      row.active ? (
        <StatusText shown={row.shown} />
      ) : (
        <span className="muted small">Not concerned: {row.note}</span>
      ),
  },
  {
    id: 'tasks',
    header: 'Tasks done',
    sort: (row) => (row.tasksTotal === 0 ? 0 : row.tasksDone / row.tasksTotal),
    cell: (row) => (
      <div className={classes['meter']}>
        <Meter value={row.tasksDone} of={row.tasksTotal} label={`Tasks done by ${row.title}`} />
        <span className="numbers small">
          {row.tasksDone} of {row.tasksTotal}
        </span>
      </div>
    ),
  },
  {
    id: 'issues',
    header: 'Open issues',
    align: 'end',
    sort: (row) => row.openIssues,
    cell: (row) => row.openIssues,
  },
  {
    id: 'readiness',
    header: 'Readiness',
    sort: (row) => row.audience?.state ?? '',
    cell: (row) => <ReadinessText audience={row.audience} />,
  },
  {
    id: 'holds',
    header: 'What holds it back',
    cell: (row) => (
      <span className={row.shown.causes.length === 0 ? 'muted break' : 'break'}>{holdsBack(row)}</span>
    ),
  },
];

function holdsBack({ shown, active }: Workstream): string {
  if (!active) return '–';
  return shown.causes[0]?.text ?? (shown.status === 'NONE' ? shown.reason : 'Nothing open');
}
