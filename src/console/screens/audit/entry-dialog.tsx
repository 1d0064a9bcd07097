import { Modal, Table } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { AuditEntryView } from '../../../api/schema/admin-schema.ts';
import { FactList } from '../../parts/fact-list.tsx';
import { instantText } from '../../parts/instant.ts';
import { actionText, placeOf, viaWords } from './audit-words.ts';
import { fieldChanges } from './value-diff.ts';

/** One change with every field that it touched, before and after. */
export function EntryDialog({ entry, onClose }: { entry: AuditEntryView; onClose: () => void }): ReactNode {
  const changes = fieldChanges(entry.before, entry.after);
  const place = placeOf(entry.subject);
  return (
    <Modal opened onClose={onClose} title={`${actionText(entry.action)}, number ${entry.seq}`} size="xl">
      <div className="stack">
        <FactList
          facts={[
            { name: 'When', value: instantText(entry.at) },
            { name: 'Who', value: `${entry.actorName}, ${viaWords[entry.via]}` },
            {
              name: 'About',
              value:
                place === undefined ? (
                  <span className="break">{entry.subject}</span>
                ) : (
                  <Link to={place} className="break">
                    {entry.subject}
                  </Link>
                ),
            },
          ]}
        />
        {changes.length === 0 ? (
          <p className="muted">Nothing differs before and after.</p>
        ) : (
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Field</Table.Th>
                <Table.Th>Before</Table.Th>
                <Table.Th>After</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {changes.map(({ field, before, after }) => (
                <Table.Tr key={field}>
                  <Table.Th scope="row">{field}</Table.Th>
                  <Table.Td className="break">{before ?? <span className="muted">not there</span>}</Table.Td>
                  <Table.Td className="break">{after ?? <span className="muted">not there</span>}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </div>
    </Modal>
  );
}
