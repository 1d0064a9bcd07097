import { Modal, Textarea } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { Task } from '../../../api/schema/task-schema.ts';
import { useChange } from '../../api/use-api.ts';
import { FormEnd } from '../../parts/form-end.tsx';

/** Blocks a task, with what blocks it. */
export function BlockDialog({ task, onClose }: { task: Task; onClose: () => void }): ReactNode {
  const [blockedReason, setReason] = useState('');
  const change = useChange();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const path = `/api/tasks/${encodeURIComponent(task.id)}`;
    const body = { state: 'BLOCKED', blockedReason };
    change.mutate({ method: 'PATCH', path, body, version: task.version }, { onSuccess: onClose });
  };
  return (
    <Modal opened onClose={onClose} title={`Block ${task.id}`}>
      <form className="stack" onSubmit={submit}>
        <p>
          “{task.title}” turns its workstream red until it goes on. What blocks it is the sentence that
          everybody reads there.
        </p>
        <Textarea
          label="What blocks it"
          required
          autosize
          minRows={2}
          maxLength={1000}
          value={blockedReason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <FormEnd error={change.error} busy={change.isPending} action="Block" onClose={onClose} />
      </form>
    </Modal>
  );
}
