import { lazy, type ReactNode, Suspense } from 'react';
import type { PersonLoad } from '../../../api/schema/plan-schema.ts';
import { useApi } from '../../api/use-api.ts';
import { type Column, DataGrid } from '../../parts/data-grid.tsx';
import { counted } from '../../parts/number-text.ts';
import { Card } from '../../parts/page.tsx';
import { PersonSelect } from '../../parts/person-select.tsx';
import { shortDate } from '../../parts/plain-date.ts';
import { Awaited, Empty, Loading } from '../../parts/states.tsx';
import { StatusMark } from '../../parts/status-mark.tsx';
import { useUrlState } from '../../parts/url-state.ts';
import { ViewSwitch } from '../../parts/view-switch.tsx';
import { effortText } from '../tasks/task-words.ts';

const LoadChart = lazy(async () => ({ default: (await import('./load-chart.tsx')).LoadChart }));

/** One person in one week. */
interface Row {
  readonly key: string;
  readonly name: string;
  readonly week: string;
  readonly plannedMinutes: number;
  readonly availableMinutes: number;
  readonly overload: boolean;
}

/** Effort against availability, by person and week, with overload. */
export function LoadCard(): ReactNode {
  const [params, change] = useUrlState();
  const load = useApi<{ items: readonly PersonLoad[] }>('/api/plan/load', { topics: ['task', 'plan'] });
  const table = params['as'] === 'list';
  const chosen = params['assignee'];
  const all = load.data?.items ?? [];
  const overloaded = all.filter((one) => one.overloadedWeeks > 0).length;
  return (
    <Card
      title="Effort against availability"
      note={
        load.data === undefined
          ? ''
          : overloaded === 0
            ? 'nobody has more to do than time'
            : `${counted(overloaded, 'person', 'people')} with more to do than time in some week`
      }
      flush
      actions={
        <>
          <PersonSelect
            size="xs"
            label="Person"
            hideLabel
            placeholder="Everybody"
            value={chosen ?? ''}
            onChange={(assignee) => change({ assignee })}
          />
          <ViewSwitch
            label="Chart or table"
            value={table ? 'table' : 'chart'}
            views={[
              { value: 'chart', label: 'Chart' },
              { value: 'table', label: 'Table' },
            ]}
            onChange={(as) => change({ as: as === 'table' ? 'list' : undefined })}
          />
        </>
      }
    >
      <Awaited query={load}>
        {({ items }) => {
          const people = items.filter((one) => chosen === undefined || one.person.id === chosen);
          return table ? <LoadTable people={people} /> : <LoadCharts people={people} />;
        }}
      </Awaited>
    </Card>
  );
}

function LoadCharts({ people }: { people: readonly PersonLoad[] }): ReactNode {
  const busy = people.filter((one) => one.weeks.length > 0);
  if (busy.length === 0)
    return <Empty title="No effort is planned">Give tasks effort and somebody who does them.</Empty>;
  return (
    <Suspense fallback={<Loading rows={5} />}>
      <LoadChart people={busy} />
    </Suspense>
  );
}

const columns: readonly Column<Row>[] = [
  { id: 'name', header: 'Person', phone: 'title', sort: (row) => row.name, cell: (row) => row.name },
  {
    id: 'week',
    header: 'Week of',
    sort: (row) => row.week,
    cell: (row) => <span className="numbers">{shortDate(row.week)}</span>,
  },
  {
    id: 'planned',
    header: 'Planned',
    align: 'end',
    sort: (row) => row.plannedMinutes,
    cell: (row) => effortText(row.plannedMinutes),
  },
  {
    id: 'available',
    header: 'Available',
    align: 'end',
    sort: (row) => row.availableMinutes,
    cell: (row) => effortText(row.availableMinutes),
  },
  {
    id: 'verdict',
    header: 'So',
    sort: (row) => row.plannedMinutes - row.availableMinutes,
    cell: (row) =>
      row.overload ? (
        <StatusMark tone="red">{effortText(row.plannedMinutes - row.availableMinutes)} too much</StatusMark>
      ) : (
        <StatusMark tone="green">Fits</StatusMark>
      ),
  },
];

function LoadTable({ people }: { people: readonly PersonLoad[] }): ReactNode {
  const rows = people.flatMap((one) =>
    one.weeks.map((week) => ({ ...week, name: one.person.name, key: `${one.person.id} ${week.week}` })),
  );
  return (
    <DataGrid
      label="Effort by person and week"
      columns={columns}
      rows={rows}
      rowKey={(row) => row.key}
      sortedBy={{ id: 'verdict', desc: true }}
      empty={<Empty title="No effort is planned">Give tasks effort and somebody who does them.</Empty>}
    />
  );
}
