import { ActionIcon, Button } from '@mantine/core';
import { Plus, Upload, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Absence } from '../../../api/schema/plan-people-schema.ts';
import { useMay } from '../../api/session.ts';
import { useApi } from '../../api/use-api.ts';
import { type Column, DataGrid } from '../../parts/data-grid.tsx';
import { Card } from '../../parts/page.tsx';
import { PersonSelect } from '../../parts/person-select.tsx';
import { fullDate } from '../../parts/plain-date.ts';
import { Awaited, Empty } from '../../parts/states.tsx';
import { useToldChange } from '../../parts/told-change.ts';
import { useUrlState } from '../../parts/url-state.ts';
import { AddAbsenceDialog } from './add-absence-dialog.tsx';
import { ImportCalendarDialog } from './import-calendar-dialog.tsx';

const sources: Readonly<Record<Absence['source'], string>> = {
  TYPED: 'typed',
  CALENDAR: 'from a calendar',
  PROGRAM: 'from the program file',
};

/** When people are away; a day of go-live on which those who answer for a group are away is refused. */
export function AbsencesCard({ today }: { today: string }): ReactNode {
  const [params, change] = useUrlState();
  const absences = useApi<{ items: readonly Absence[] }>('/api/plan/absences', { topics: ['plan'] });
  const mayWrite = useMay('program.write');
  const [dialog, setDialog] = useState<'add' | 'import'>();
  const { run } = useToldChange();
  const chosen = params['assignee'];
  return (
    <Card
      title="Absences"
      note="only the days are kept, not why"
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
          {mayWrite && <Acts onAct={setDialog} />}
        </>
      }
    >
      <Awaited query={absences}>
        {({ items }) => (
          <DataGrid
            label="Absences"
            columns={columnsFor(
              mayWrite ? (one) => run({ method: 'DELETE', path: `/api/plan/absences/${one.id}` }) : undefined,
            )}
            rows={items.filter((one) => chosen === undefined || one.person.id === chosen)}
            rowKey={(row) => row.id}
            empty={<Empty title="Nobody is away">Add absences, or import the calendar of a person.</Empty>}
          />
        )}
      </Awaited>
      {dialog === 'add' && <AddAbsenceDialog today={today} onClose={() => setDialog(undefined)} />}
      {dialog === 'import' && <ImportCalendarDialog onClose={() => setDialog(undefined)} />}
    </Card>
  );
}

function Acts({ onAct }: { onAct: (act: 'add' | 'import') => void }): ReactNode {
  return (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={<Plus size={14} aria-hidden />}
        onClick={() => onAct('add')}
      >
        Add an absence
      </Button>
      <Button
        size="xs"
        variant="default"
        leftSection={<Upload size={14} aria-hidden />}
        onClick={() => onAct('import')}
      >
        Import a calendar
      </Button>
    </>
  );
}

function columnsFor(remove: ((one: Absence) => void) | undefined): readonly Column<Absence>[] {
  const act: Column<Absence> = {
    id: 'remove',
    header: 'Remove',
    cell: (row) => (
      <ActionIcon
        variant="subtle"
        aria-label={`Remove the absence of ${row.person.name} from ${fullDate(row.firstDay)}`}
        onClick={() => remove?.(row)}
      >
        <X size={15} aria-hidden />
      </ActionIcon>
    ),
  };
  return [
    {
      id: 'person',
      header: 'Person',
      phone: 'title',
      sort: (row) => row.person.name,
      cell: (row) => <span className="strong">{row.person.name}</span>,
    },
    {
      id: 'from',
      header: 'First day',
      sort: (row) => row.firstDay,
      cell: (row) => <span className="numbers">{fullDate(row.firstDay)}</span>,
    },
    {
      id: 'until',
      header: 'Last day',
      sort: (row) => row.lastDay,
      cell: (row) => <span className="numbers">{fullDate(row.lastDay)}</span>,
    },
    {
      id: 'source',
      header: 'Source',
      sort: (row) => row.source,
      cell: (row) => (
        <span className="break">
          {row.calendar === '' ? sources[row.source] : `${sources[row.source]}: ${row.calendar}`}
        </span>
      ),
    },
    ...(remove === undefined ? [] : [act]),
  ];
}
