import { Anchor, Button } from '@mantine/core';
import { Plus } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Availability } from '../../../api/schema/plan-people-schema.ts';
import { useMay } from '../../api/session.ts';
import { useApi } from '../../api/use-api.ts';
import { type Column, DataGrid } from '../../parts/data-grid.tsx';
import { Card } from '../../parts/page.tsx';
import { Awaited, Empty } from '../../parts/states.tsx';
import { effortText } from '../tasks/task-words.ts';
import { AvailabilityDialog } from './availability-dialog.tsx';

/** How much of a working day people have for the migration. */
export function AvailabilityCard(): ReactNode {
  const found = useApi<{ items: readonly Availability[] }>('/api/plan/availability', {
    topics: ['plan', 'account'],
  });
  const mayWrite = useMay('program.write');
  const [edited, setEdited] = useState<Availability | 'new'>();
  return (
    <Card
      title="Availability"
      note="for the migration, a working day"
      flush
      actions={
        mayWrite && (
          <Button
            size="xs"
            variant="default"
            leftSection={<Plus size={14} aria-hidden />}
            onClick={() => setEdited('new')}
          >
            Say it for a person
          </Button>
        )
      }
    >
      <Awaited query={found}>
        {({ items }) => (
          <DataGrid
            label="Availability"
            columns={columnsFor(mayWrite ? setEdited : undefined)}
            rows={items}
            rowKey={(row) => row.person.id}
            empty={
              <Empty title="Nothing is known yet">
                Say how much time people have; then the plan shows who has too much to do.
              </Empty>
            }
          />
        )}
      </Awaited>
      {edited !== undefined && (
        <AvailabilityDialog
          availability={edited === 'new' ? undefined : edited}
          known={found.data?.items ?? []}
          onClose={() => setEdited(undefined)}
        />
      )}
    </Card>
  );
}

function columnsFor(edit: ((one: Availability) => void) | undefined): readonly Column<Availability>[] {
  return [
    {
      id: 'person',
      header: 'Person',
      phone: 'title',
      sort: (row) => row.person.name,
      cell: (row) =>
        edit === undefined ? (
          row.person.name
        ) : (
          <Anchor component="button" type="button" className="strong" onClick={() => edit(row)}>
            {row.person.name}
          </Anchor>
        ),
    },
    {
      id: 'minutes',
      header: 'A day',
      align: 'end',
      sort: (row) => row.minutesPerDay ?? 0,
      cell: (row) => effortText(row.minutesPerDay ?? 0),
    },
  ];
}
