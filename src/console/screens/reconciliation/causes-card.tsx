import { Anchor } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Reconciliation } from '../../../api/schema/reconciliation-schema.ts';
import { type Column, DataGrid } from '../../parts/data-grid.tsx';
import { count } from '../../parts/number-text.ts';
import { Card } from '../../parts/page.tsx';
import { Empty } from '../../parts/states.tsx';
import { StatusMark } from '../../parts/status-mark.tsx';
import { useUrlState } from '../../parts/url-state.ts';
import { humanName, moneyText } from './difference-words.ts';

type Cause = Reconciliation['causes'][number];

/** Differences grouped by what most likely caused them; one cause is mostly one repair. */
export function CausesCard({ reconciliation }: { reconciliation: Reconciliation }): ReactNode {
  const [{ cause }, change] = useUrlState();
  const choose = (one: string): void =>
    change({ cause: one === cause ? undefined : one, entity: undefined, field: undefined });
  return (
    <Card title="By cause" note="one cause is mostly one repair; choose one to see what it changed" flush>
      <DataGrid
        label="Causes"
        columns={columnsFor(cause, choose)}
        rows={reconciliation.causes}
        rowKey={(row) => row.cause}
        {...(cause === undefined ? {} : { selected: cause })}
        sortedBy={{ id: 'records', desc: true }}
        empty={<Empty title="Nothing differs">Every record that was read back is as it should be.</Empty>}
      />
    </Card>
  );
}

function columnsFor(chosen: string | undefined, choose: (cause: string) => void): readonly Column<Cause>[] {
  return [
    {
      id: 'cause',
      header: 'Cause',
      phone: 'title',
      sort: (row) => row.cause,
      cell: (row) => (
        <Anchor
          component="button"
          type="button"
          className="strong"
          aria-pressed={row.cause === chosen}
          onClick={() => choose(row.cause)}
        >
          {humanName(row.cause)}
        </Anchor>
      ),
    },
    ...facts,
  ];
}

const facts: readonly Column<Cause>[] = [
  {
    id: 'standing',
    header: 'Standing',
    sort: (row) => row.records - row.allowed,
    cell: (row) =>
      row.records === row.allowed ? (
        <StatusMark tone="yellow">Accepted</StatusMark>
      ) : (
        <StatusMark tone="red">{count(row.records - row.allowed)} open</StatusMark>
      ),
  },
  {
    id: 'records',
    header: 'Records',
    align: 'end',
    sort: (row) => row.records,
    cell: (row) => count(row.records),
  },
  {
    id: 'where',
    header: 'Where',
    cell: (row) => (
      <div>
        {row.entities.map(humanName).join(', ')}
        <div className="muted small break">
          {row.fields.length === 0 ? 'whole records' : row.fields.join(', ')}
        </div>
      </div>
    ),
  },
  {
    id: 'customers',
    header: 'Customers',
    align: 'end',
    sort: (row) => row.exposure.customers,
    cell: (row) => count(row.exposure.customers),
  },
  {
    id: 'seats',
    header: 'Seats',
    align: 'end',
    sort: (row) => row.exposure.seats,
    cell: (row) => count(row.exposure.seats),
  },
  {
    id: 'money',
    header: 'Order value',
    cell: (row) => <span className="small numbers">{moneyText(row.exposure.money)}</span>,
  },
];
