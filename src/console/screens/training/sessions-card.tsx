import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { TrainingAudienceView, TrainingSessionView } from '../../../api/schema/training-schema.ts';
import { useMay } from '../../api/session.ts';
import { useApi } from '../../api/use-api.ts';
import { type Column, DataGrid } from '../../parts/data-grid.tsx';
import { Card } from '../../parts/page.tsx';
import { Pager } from '../../parts/pager.tsx';
import { fullDate } from '../../parts/plain-date.ts';
import { Awaited, Empty } from '../../parts/states.tsx';
import { StatusMark } from '../../parts/status-mark.tsx';
import { useToldChange } from '../../parts/told-change.ts';
import { usePages } from '../../parts/use-pages.ts';
import { SessionDialog } from './session-dialog.tsx';

/** Training sessions: when, for whom. */
export function SessionsCard(): ReactNode {
  const pages = usePages<TrainingSessionView>('/api/training/sessions?limit=50', ['training']);
  const audiences = useApi<{ items: readonly TrainingAudienceView[] }>('/api/training/audiences', {
    topics: ['training'],
  });
  const mayWrite = useMay('program.write');
  const [adding, setAdding] = useState(false);
  const { run } = useToldChange();
  const titleOf = (id: string): string => audiences.data?.items.find((one) => one.id === id)?.title ?? id;
  const cancel = (session: TrainingSessionView): void => {
    run({
      method: 'PATCH',
      path: `/api/training/sessions/${session.id}`,
      body: { canceled: !session.canceled },
      version: session.version,
    });
  };
  return (
    <Card
      title="Sessions"
      flush
      actions={
        mayWrite && (
          <Button variant="default" onClick={() => setAdding(true)}>
            Plan a session
          </Button>
        )
      }
    >
      <Awaited query={pages} rows={3}>
        {(sessions) => (
          <>
            <DataGrid
              label="Training sessions"
              columns={columnsFor(titleOf, mayWrite ? cancel : undefined)}
              rows={sessions}
              rowKey={(row) => row.id}
              empty={
                <Empty title="No session is planned">
                  Plan one, or import completions from the learning system.
                </Empty>
              }
            />
            {sessions.length > 0 && (
              <Pager
                shown={sessions.length}
                more={pages.more}
                busy={pages.busy}
                onMore={pages.fetchMore}
                what="sessions"
              />
            )}
          </>
        )}
      </Awaited>
      {adding && <SessionDialog audiences={audiences.data?.items ?? []} onClose={() => setAdding(false)} />}
    </Card>
  );
}

function columnsFor(
  titleOf: (id: string) => string,
  cancel: ((one: TrainingSessionView) => void) | undefined,
): readonly Column<TrainingSessionView>[] {
  return [
    {
      id: 'title',
      header: 'Session',
      phone: 'title',
      sort: (row) => row.title,
      cell: (row) => (
        <span className="row wrap">
          <span className="strong break">{row.title}</span>
          {row.canceled && <StatusMark tone="red">Canceled</StatusMark>}
        </span>
      ),
    },
    {
      id: 'audience',
      header: 'For',
      sort: (row) => titleOf(row.audience),
      cell: (row) => titleOf(row.audience),
    },
    {
      id: 'when',
      header: 'When',
      sort: (row) => row.startsAt,
      cell: (row) => (
        <span className="numbers">
          {fullDate(row.date)}, {row.time} <span className="muted">{row.zone}</span>
        </span>
      ),
    },
    { id: 'place', header: 'Where', cell: (row) => row.place || <span className="muted">–</span> },
    {
      id: 'cancel',
      header: 'Change',
      cell: (row) =>
        cancel === undefined ? (
          '–'
        ) : (
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => cancel(row)}
            aria-label={`${row.canceled ? 'Hold after all' : 'Cancel'}: ${row.title}`}
          >
            {row.canceled ? 'Hold after all' : 'Cancel'}
          </Button>
        ),
    },
  ];
}
