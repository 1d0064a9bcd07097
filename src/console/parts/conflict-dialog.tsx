import { Button, Modal, Table } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { ApiError } from '../api/problem.ts';

interface ConflictDialogProps {
  /** The error of the change; the dialog opens when it is a conflict (412). */
  readonly error: unknown;
  readonly mine: Readonly<Record<string, unknown>>;
  /** Which fields to show, and how they are called. */
  readonly labels: Readonly<Record<string, string>>;
  readonly onTakeTheirs: () => void;
  /** Saves mine over the version that is there now. */
  readonly onKeepMine: (version: number) => void;
}

/** Somebody else saved first: shows both versions, field by field, and lets the person choose. Nothing is lost. */
export function ConflictDialog({
  error,
  mine,
  labels,
  onTakeTheirs,
  onKeepMine,
}: ConflictDialogProps): ReactNode {
  const [putAside, setPutAside] = useState<unknown>();
  const conflict = error instanceof ApiError && error.status === 412 ? error.problem.current : undefined;
  const theirs = (conflict ?? {}) as Readonly<Record<string, unknown>>;
  const fields = Object.keys(labels).filter((name) => shown(mine[name]) !== shown(theirs[name]));
  return (
    <Modal
      opened={conflict !== undefined && putAside !== error}
      // Closed without a choice: the form stays as it was typed, and saving asks again.
      onClose={() => setPutAside(error)}
      title="Somebody else changed this meanwhile"
      size="lg"
    >
      <div className="stack">
        <p>Nothing was saved yet. Where the two versions differ:</p>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Field</Table.Th>
              <Table.Th>Yours</Table.Th>
              <Table.Th>Saved by somebody else</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {fields.map((name) => (
              <Table.Tr key={name}>
                <Table.Th scope="row">{labels[name]}</Table.Th>
                <Table.Td className="break">{shown(mine[name])}</Table.Td>
                <Table.Td className="break">{shown(theirs[name])}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <div className="row between wrap">
          <Button variant="default" onClick={onTakeTheirs}>
            Take theirs
          </Button>
          <Button onClick={() => onKeepMine(Number(theirs['version']))}>Save mine over it</Button>
        </div>
      </div>
    </Modal>
  );
}

function shown(value: unknown): string {
  if (value === null || value === undefined || value === '') return '–';
  return typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value);
}
