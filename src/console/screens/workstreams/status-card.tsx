import { Button } from '@mantine/core';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import type { StatusHistoryItem, WorkstreamStatusView } from '../../../api/schema/status-schema.ts';
import { useMay } from '../../api/session.ts';
import type { Column } from '../../parts/data-grid.tsx';
import { instantText } from '../../parts/instant.ts';
import { Notice } from '../../parts/notice.tsx';
import { Card } from '../../parts/page.tsx';
import { PagedGrid } from '../../parts/paged-grid.tsx';
import { Awaited, Empty, Loading } from '../../parts/states.tsx';
import { StatusMark, StatusShape, toneOf, workstreamWord } from '../../parts/status-mark.tsx';
import { useToldChange } from '../../parts/told-change.ts';
import { useUrlValue } from '../../parts/url-state.ts';
import { usePages } from '../../parts/use-pages.ts';
import { ViewSwitch } from '../../parts/view-switch.tsx';
import { OverrideDialog } from './override-dialog.tsx';
import { StatusText } from './status-text.tsx';
import classes from './workstreams.module.css';

const HistoryChart = lazy(async () => ({ default: (await import('./history-chart.tsx')).HistoryChart }));

interface StatusCardProps {
  readonly shown: WorkstreamStatusView;
  readonly today: string;
}

/** The status with everything that counts into it, what a person set, and how it was before. */
export function StatusCard({ shown, today }: StatusCardProps): ReactNode {
  const mayOverride = useMay('status.override');
  const [setting, setSetting] = useState(false);
  const { run, busy } = useToldChange();
  const path = `/api/status/${encodeURIComponent(shown.workstream)}`;
  return (
    <Card
      title="Status"
      actions={
        mayOverride && (
          <>
            {shown.override !== null && (
              <Button
                size="xs"
                variant="default"
                loading={busy}
                onClick={() => run({ method: 'DELETE', path })}
              >
                Show the computed one again
              </Button>
            )}
            <Button size="xs" variant="default" onClick={() => setSetting(true)}>
              Set another status
            </Button>
          </>
        )
      }
    >
      <div className="stack">
        <StatusText shown={shown} />
        {shown.override !== null && shown.override.reason !== '' && (
          <Notice tone="yellow">{shown.override.reason}</Notice>
        )}
        <Causes shown={shown} />
        <History workstream={shown.workstream} />
      </div>
      {setting && <OverrideDialog shown={shown} today={today} onClose={() => setSetting(false)} />}
    </Card>
  );
}

function Causes({ shown }: { shown: WorkstreamStatusView }): ReactNode {
  if (shown.causes.length === 0) return <p className="muted">{shown.reason}</p>;
  return (
    <ul className={classes['causes']} aria-label="What holds it back">
      {shown.causes.map((cause) => (
        <li key={`${cause.code} ${cause.subject ?? cause.text}`}>
          <StatusShape tone={toneOf(cause.status)} label={workstreamWord(cause.status)} />
          <span className="break">{cause.text}</span>
        </li>
      ))}
    </ul>
  );
}

function History({ workstream }: { workstream: string }): ReactNode {
  const [view, setView] = useUrlValue('history', 'chart');
  const path = `/api/status/history?workstream=${encodeURIComponent(workstream)}&limit=100`;
  const pages = usePages<StatusHistoryItem>(path, ['status']);
  return (
    <section className="stack" aria-label="History">
      <div className="row between">
        <h3 className={classes['heading']}>History</h3>
        <ViewSwitch
          label="Chart or table"
          value={view === 'table' ? 'table' : 'chart'}
          views={[
            { value: 'chart', label: 'Chart' },
            { value: 'table', label: 'Table' },
          ]}
          onChange={setView}
        />
      </div>
      {view === 'table' ? (
        <PagedGrid
          label="History of the status"
          what="changes"
          pages={pages}
          columns={columns}
          rowKey={(row) => String(row.id)}
          empty={<Empty title="No status was shown yet" />}
        />
      ) : (
        <Awaited query={pages} rows={3}>
          {(items) => (
            <Suspense fallback={<Loading rows={3} />}>
              <HistoryChart items={items} />
            </Suspense>
          )}
        </Awaited>
      )}
    </section>
  );
}

const columns: readonly Column<StatusHistoryItem>[] = [
  {
    id: 'at',
    header: 'Since',
    phone: 'title',
    sort: (row) => row.at,
    cell: (row) => <span className="numbers">{instantText(row.at)}</span>,
  },
  {
    id: 'status',
    header: 'Shown',
    cell: (row) => <StatusMark tone={toneOf(row.status)}>{workstreamWord(row.status)}</StatusMark>,
  },
  { id: 'computed', header: 'Computed', cell: (row) => workstreamWord(row.computed) },
  { id: 'reason', header: 'Why', cell: (row) => <span className="break">{row.reason}</span> },
];
