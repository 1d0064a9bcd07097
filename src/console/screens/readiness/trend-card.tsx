import { lazy, type ReactNode, Suspense } from 'react';
import type { Readiness } from '../../../api/schema/readiness-schema.ts';
import { type Column, DataGrid } from '../../parts/data-grid.tsx';
import { instantText } from '../../parts/instant.ts';
import { count } from '../../parts/number-text.ts';
import { Card } from '../../parts/page.tsx';
import { Empty, Loading } from '../../parts/states.tsx';
import { useUrlValue } from '../../parts/url-state.ts';
import { ViewSwitch } from '../../parts/view-switch.tsx';
import classes from './trend.module.css';

const TrendChart = lazy(async () => ({ default: (await import('./trend-chart.tsx')).TrendChart }));

type Point = Readiness['trend'][number];

const columns: readonly Column<Point>[] = [
  { id: 'run', header: 'Run', phone: 'title', sort: (row) => row.run, cell: (row) => row.run },
  { id: 'at', header: 'Started', sort: (row) => row.at, cell: (row) => instantText(row.at) },
  {
    id: 'scope',
    header: 'Compared',
    align: 'end',
    sort: (row) => row.scope,
    cell: (row) => count(row.scope),
  },
  {
    id: 'matched',
    header: 'Equal',
    align: 'end',
    sort: (row) => row.matched,
    cell: (row) => count(row.matched),
  },
  {
    id: 'different',
    header: 'Not equal',
    align: 'end',
    sort: (row) => row.scope - row.matched,
    cell: (row) => count(row.scope - row.matched),
  },
];

/** How many records were compared and found equal, run by run, as a chart or a table. */
export function TrendCard({ trend }: { trend: Readiness['trend'] }): ReactNode {
  const [view, setView] = useUrlValue('trend', trend.length > 1 ? 'chart' : 'table');
  const chart = view === 'chart' && trend.length > 0;
  return (
    <Card
      title="Records equal in both systems"
      note="By run, oldest first"
      flush={!chart}
      actions={
        <ViewSwitch
          label="Chart or table"
          value={view === 'chart' ? 'chart' : 'table'}
          views={[
            { value: 'chart', label: 'Chart' },
            { value: 'table', label: 'Table' },
          ]}
          onChange={setView}
        />
      }
    >
      {chart && (
        <>
          <p className={classes['key']} aria-hidden>
            <span>Equal</span>
            <span className={classes['scope']}>Compared</span>
          </p>
          <Suspense fallback={<Loading rows={6} label="Loading the chart" />}>
            <TrendChart trend={trend} />
          </Suspense>
        </>
      )}
      {!chart && (
        <DataGrid
          label="Records equal in both systems, by run"
          columns={columns}
          rows={trend}
          rowKey={(row) => row.run}
          sortedBy={{ id: 'run', desc: true }}
          empty={<Empty title="Nothing was compared yet">A rehearsal compares both systems.</Empty>}
        />
      )}
    </Card>
  );
}
