import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { MeetingActionView } from '../../../api/schema/meeting-schema.ts';
import { useMay } from '../../api/session.ts';
import { useApi } from '../../api/use-api.ts';
import { type Column, DataGrid } from '../../parts/data-grid.tsx';
import { counted } from '../../parts/number-text.ts';
import { Card } from '../../parts/page.tsx';
import { fullDate } from '../../parts/plain-date.ts';
import { Awaited, Empty } from '../../parts/states.tsx';
import { useToldChange } from '../../parts/told-change.ts';

/** Actions of all meetings that are not done and became nothing else. */
export function OpenActions(): ReactNode {
  const actions = useApi<{ items: readonly MeetingActionView[] }>('/api/meeting-actions', {
    topics: ['meeting'],
  });
  return (
    <Card
      title="Open actions"
      note={actions.data === undefined ? '' : counted(actions.data.items.length, 'action')}
      flush
    >
      <Awaited query={actions} rows={3}>
        {({ items }) => (
          <ActionGrid
            label="Open actions"
            actions={items}
            empty={<Empty title="Nothing is open">Actions are written down in a meeting.</Empty>}
          />
        )}
      </Awaited>
    </Card>
  );
}

const facts: readonly Column<MeetingActionView>[] = [
  {
    id: 'title',
    header: 'Action',
    phone: 'title',
    cell: (row) => <span className="strong break">{row.title}</span>,
    sort: (row) => row.title,
  },
  {
    id: 'owner',
    header: 'Owner',
    cell: (row) => row.ownerName ?? <span className="muted">no owner</span>,
    sort: (row) => row.ownerName ?? '',
  },
  {
    id: 'due',
    header: 'Due',
    cell: (row) =>
      row.due === null ? (
        <span className="muted">no date</span>
      ) : (
        <span className="numbers">{fullDate(row.due)}</span>
      ),
    sort: (row) => row.due ?? '9999',
  },
];

/** Actions with buttons: done, or followed as a task or an issue from now on. */
export function ActionGrid({
  label,
  actions,
  empty,
}: {
  label: string;
  actions: readonly MeetingActionView[];
  empty?: ReactNode;
}): ReactNode {
  const mayWrite = useMay('program.write');
  const { run } = useToldChange();
  const setDone = (action: MeetingActionView): void => {
    run({
      method: 'PATCH',
      path: `/api/meeting-actions/${action.id}`,
      body: { done: !action.done },
      version: action.version,
    });
  };
  const become = (action: MeetingActionView, into: 'task' | 'issue'): void => {
    run({
      method: 'POST',
      path: `/api/meeting-actions/${action.id}/${into}`,
      body: {},
      version: action.version,
    });
  };
  const columns: Column<MeetingActionView>[] = [
    ...facts,
    {
      id: 'done',
      header: 'State',
      cell: (row) => {
        if (row.became !== null) return <Became action={row} />;
        if (!mayWrite) return row.done ? 'done' : 'open';
        return (
          <span className="row wrap">
            <Act onClick={() => setDone(row)} about={row.title}>
              {row.done ? 'Open again' : 'Mark done'}
            </Act>
            {!row.done && (
              <>
                <Act onClick={() => become(row, 'task')} about={row.title}>
                  Make a task
                </Act>
                <Act onClick={() => become(row, 'issue')} about={row.title}>
                  Make an issue
                </Act>
              </>
            )}
          </span>
        );
      },
    },
  ];
  return <DataGrid label={label} columns={columns} rows={actions} rowKey={(row) => row.id} empty={empty} />;
}

function Act({
  about,
  onClick,
  children,
}: {
  about: string;
  onClick: () => void;
  children: string;
}): ReactNode {
  return (
    <Button size="compact-xs" variant="default" onClick={onClick} aria-label={`${children}: ${about}`}>
      {children}
    </Button>
  );
}

/** Where an action is followed since it became a task or an entry of the register. */
function Became({ action }: { action: MeetingActionView }): ReactNode {
  const [kind = '', id = ''] = action.became?.split(':') ?? [];
  const search = kind === 'task' ? { task: id } : { issue: id };
  return (
    <span className="row wrap">
      <Link to={kind === 'task' ? '/plan' : '/issues'} search={search}>
        {kind === 'task' ? 'Task' : 'Issue'} {id}
      </Link>
      <span className="muted">{action.done ? 'done' : 'open'}</span>
    </span>
  );
}
