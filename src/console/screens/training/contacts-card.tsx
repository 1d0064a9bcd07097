import type { ReactNode } from 'react';
import type { ContactGroupView } from '../../../api/schema/message-schema.ts';
import { useMay } from '../../api/session.ts';
import { useApi } from '../../api/use-api.ts';
import { type Column, DataGrid } from '../../parts/data-grid.tsx';
import { FileImport } from '../../parts/file-import.tsx';
import { count, counted } from '../../parts/number-text.ts';
import { Card } from '../../parts/page.tsx';
import { Awaited, Empty } from '../../parts/states.tsx';

const columns: readonly Column<ContactGroupView>[] = [
  {
    id: 'segment',
    header: 'Segment',
    phone: 'title',
    sort: (row) => row.segment,
    cell: (row) => row.segment || <span className="muted">none</span>,
  },
  {
    id: 'wave',
    header: 'Wave',
    sort: (row) => row.wave,
    cell: (row) => row.wave || <span className="muted">none</span>,
  },
  {
    id: 'contacts',
    header: 'Contacts',
    align: 'end',
    sort: (row) => row.contacts,
    cell: (row) => count(row.contacts),
  },
  {
    id: 'suppressed',
    header: 'Not written to',
    align: 'end',
    sort: (row) => row.suppressed,
    cell: (row) => count(row.suppressed),
  },
];

/** Who can be written to: segments and waves, imports of contacts and bounces. */
export function ContactsCard(): ReactNode {
  const groups = useApi<{ items: readonly ContactGroupView[] }>('/api/messages/contact-groups', {
    topics: ['message'],
  });
  const maySend = useMay('messages.send');
  return (
    <Card
      title="Contacts"
      note="customers and partners, by segment and wave"
      flush
      actions={
        maySend && (
          <>
            <FileImport<{ rows: number }>
              label="Import contacts"
              path="/api/messages/contacts"
              type="text/csv"
              accept=".csv,text/csv"
              done={({ rows }) => `${counted(rows, 'contact')} imported`}
            />
            <FileImport<{ bounces: number }>
              label="Import bounces"
              path="/api/message-bounces"
              type="text/csv"
              accept=".csv,text/csv"
              done={({ bounces }) => `${counted(bounces, 'bounce')} recorded`}
            />
          </>
        )
      }
    >
      <Awaited query={groups} rows={3}>
        {({ items }) => (
          <DataGrid
            label="Contacts by segment and wave"
            columns={columns}
            rows={items}
            rowKey={(row) => `${row.segment}\n${row.wave}`}
            empty={
              <Empty title="No contacts yet">
                Import a CSV with the columns email, name, organization, segment, wave, and fields of your
                own.
              </Empty>
            }
          />
        )}
      </Awaited>
    </Card>
  );
}
