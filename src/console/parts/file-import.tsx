import { Button, FileButton, Modal } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { Upload } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { ApiError, sentenceOf } from '../api/problem.ts';
import { useChange } from '../api/use-api.ts';
import { queryText } from './url-state.ts';

interface Fault {
  readonly path: string;
  readonly message: string;
}

interface FileImportProps<T> {
  readonly label: string;
  /** The API path that takes the file. */
  readonly path: string;
  readonly type: string;
  readonly accept: string;
  /** The sentence after it was taken. */
  readonly done: (answer: T) => string;
}

/** Sends a file; when it has faults, nothing was imported, and every fault is shown with its line. */
export function FileImport<T>({ label, path, type, accept, done }: FileImportProps<T>): ReactNode {
  const change = useChange<T>();
  const [refused, setRefused] = useState<{ file: string; text: string; faults: readonly Fault[] }>();
  const send = async (file: File | null): Promise<void> => {
    if (file === null) return;
    const body = new Blob([await file.arrayBuffer()], { type });
    try {
      const answer = await change.mutateAsync({
        method: 'POST',
        path: `${path}${queryText({ name: file.name }).replace('?', path.includes('?') ? '&' : '?')}`,
        body,
      });
      notifications.show({ message: done(answer), color: 'green' });
    } catch (error) {
      setRefused({ file: file.name, text: sentenceOf(error), faults: faultsOf(error) });
    }
  };
  return (
    <>
      <FileButton accept={accept} onChange={(file) => void send(file)}>
        {(props) => (
          <Button
            {...props}
            variant="default"
            loading={change.isPending}
            leftSection={<Upload size={15} aria-hidden />}
          >
            {label}
          </Button>
        )}
      </FileButton>
      <Modal
        opened={refused !== undefined}
        onClose={() => setRefused(undefined)}
        title="Nothing was imported"
        size="lg"
      >
        <div className="stack">
          <p className="break">
            <span className="strong">{refused?.file}</span>: {refused?.text}
          </p>
          <ul className="stack small">
            {refused?.faults.map((one) => (
              <li key={`${one.path} ${one.message}`} className="break">
                <span className="strong numbers">{one.path}</span> {one.message}
              </li>
            ))}
          </ul>
        </div>
      </Modal>
    </>
  );
}

function faultsOf(error: unknown): readonly Fault[] {
  if (!(error instanceof ApiError) || !('errors' in error.problem)) return [];
  return error.problem.errors as readonly Fault[];
}
