import type { ReactNode } from 'react';
import { useApi } from '../../api/use-api.ts';
import { type Column, DataGrid } from '../../parts/data-grid.tsx';
import { Card } from '../../parts/page.tsx';
import { Awaited, Empty } from '../../parts/states.tsx';
import { effortText } from '../tasks/task-words.ts';

interface Availability {
  readonly person: { readonly id: string; readonly name: string };
  readonly minutesPerDay: number;
}

/** How much of a working day people have for the migration. */
export function AvailabilityCard(): ReactNode {
  const found = useApi<{ items: readonly Availability[] }>('/api/plan/availability', { topics: ['plan'] });
  return (
    <Card title="Availability" note="for the migration, a working day" flush>
      <Awaited query={found}>
        {({ items }) => (
          <DataGrid
            label="Availability"
            columns={columns}
            rows={items}
            rowKey={(row) => row.person.id}
            empty={<Empty title="Nothing is known">Say how much time people have.</Empty>}
          />
        )}
      </Awaited>
    </Card>
  );
}

const columns: readonly Column<Availability>[] = [
  {
    id: 'person',
    header: 'Person',
    phone: 'title',
    sort: (row) => row.person.name,
    cell: (row) => row.person.name,
  },
  {
    id: 'minutes',
    header: 'A day',
    align: 'end',
    sort: (row) => row.minutesPerDay,
    cell: (row) => effortText(row.minutesPerDay),
  },
];
