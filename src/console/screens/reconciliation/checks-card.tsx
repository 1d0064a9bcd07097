import type { ReactNode } from 'react';
import type { Reconciliation } from '../../../api/schema/reconciliation-schema.ts';
import { type Column, DataGrid } from '../../parts/data-grid.tsx';
import { count } from '../../parts/number-text.ts';
import { Card } from '../../parts/page.tsx';
import { StatusMark } from '../../parts/status-mark.tsx';
import { humanName } from './difference-words.ts';

interface Check {
  readonly id: string;
  readonly title: string;
  readonly kind: 'Law' | 'Control total';
  readonly applies: boolean;
  readonly ok: boolean;
  readonly checked: number;
  readonly wrong: number;
}

/** What holds beside the records: laws of the domain, and totals that a second author wrote on the raw tables. */
export function ChecksCard({ reconciliation }: { reconciliation: Reconciliation }): ReactNode {
  const { laws, totals, notCompared } = reconciliation;
  const checks: Check[] = [
    ...laws.map(({ violations, ...law }) => ({ ...law, kind: 'Law' as const, wrong: violations })),
    ...totals.map((one) => ({
      id: `total-${one.name}`,
      title: humanName(one.name),
      kind: 'Control total' as const,
      applies: true,
      ok: one.ok,
      checked: one.keys,
      wrong: one.differing,
    })),
  ];
  const holding = checks.filter((one) => one.applies && one.ok).length;
  const asked = checks.filter((one) => one.applies).length;
  return (
    <Card title="Laws and control totals" note={`${holding} of ${asked} hold`} flush>
      <DataGrid
        label="Laws and control totals"
        columns={columns}
        rows={checks.toSorted((one, other) => Number(one.ok) - Number(other.ok))}
        rowKey={(row) => row.id}
      />
      {notCompared.length > 0 && <NotCompared fields={notCompared} />}
    </Card>
  );
}

function NotCompared({ fields }: { fields: Reconciliation['notCompared'] }): ReactNode {
  return (
    <DataGrid
      label="Fields that were not compared"
      rows={fields}
      rowKey={(row) => `${row.entity} ${row.field}`}
      columns={[
        {
          id: 'field',
          header: 'Not compared',
          phone: 'title',
          cell: (row) => `${humanName(row.entity)}, ${row.field}`,
        },
        { id: 'records', header: 'Records with a value', align: 'end', cell: (row) => count(row.records) },
        { id: 'reason', header: 'Why', cell: (row) => <span className="break">{row.reason}</span> },
      ]}
    />
  );
}

const columns: readonly Column<Check>[] = [
  {
    id: 'title',
    header: 'What must hold',
    phone: 'title',
    cell: (row) => <span className="strong">{row.title}</span>,
  },
  { id: 'kind', header: 'Kind', sort: (row) => row.kind, cell: (row) => row.kind },
  {
    id: 'state',
    header: 'State',
    cell: (row) => {
      if (!row.applies) return <StatusMark tone="grey">Does not apply</StatusMark>;
      return <StatusMark tone={row.ok ? 'green' : 'red'}>{row.ok ? 'Holds' : 'Does not hold'}</StatusMark>;
    },
  },
  { id: 'checked', header: 'Checked', align: 'end', cell: (row) => count(row.checked) },
  { id: 'wrong', header: 'Wrong', align: 'end', cell: (row) => count(row.wrong) },
];
