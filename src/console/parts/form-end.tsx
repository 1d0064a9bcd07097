import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { sentenceOf } from '../api/problem.ts';
import { Notice } from './notice.tsx';

interface FormEndProps {
  readonly error: unknown;
  readonly busy: boolean;
  readonly action: string;
  readonly onClose: () => void;
  readonly disabled?: boolean;
}

/** The end of a form in a dialog: why it was not saved, a way out, and the way on. */
export function FormEnd({ error, busy, action, onClose, disabled = false }: FormEndProps): ReactNode {
  return (
    <>
      {error !== null && error !== undefined && <Notice tone="red">{sentenceOf(error)}</Notice>}
      <div className="row between">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" loading={busy} disabled={disabled}>
          {action}
        </Button>
      </div>
    </>
  );
}
