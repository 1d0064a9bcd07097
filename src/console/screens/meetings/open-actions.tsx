import { Button } from '@mantine/core';
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

/** Actions of all meetings that are not done. */
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

/** Actions with a button that says they are done. */
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
  const columns: Column<MeetingActionView>[] = [
    ...facts,
    {
      id: 'done',
      header: 'State',
      cell: (row) =>
        mayWrite ? (
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => setDone(row)}
            aria-label={`${row.done ? 'Open again' : 'Mark done'}: ${row.title}`}
          >
            {row.done ? 'Open again' : 'Mark done'}
          </Button>
        ) : row.done ? (
          'done'
        ) : (
          'open'
        ),
    },
  ];
  return <DataGrid label={label} columns={columns} rows={actions} rowKey={(row) => row.id} empty={empty} />;
}
