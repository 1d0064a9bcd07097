import { Button, Modal } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { Task } from '../../../api/schema/task-schema.ts';
import { useMay } from '../../api/session.ts';
import { useApi, useChange } from '../../api/use-api.ts';
import { closeUnlessCovered } from '../../parts/close-unless-covered.ts';
import { ConflictDialog } from '../../parts/conflict-dialog.tsx';
import { FormEnd } from '../../parts/form-end.tsx';
import { Awaited } from '../../parts/states.tsx';
import { StatusMark } from '../../parts/status-mark.tsx';
import { TypedWordDialog } from '../../parts/typed-word-dialog.tsx';
import { bodyOfDraft, draftOfTask, newTaskDraft } from './task-draft.ts';
import { TaskFields, taskLabels } from './task-fields.tsx';
import { taskMark } from './task-words.ts';

/** One task, to read or to change. */
export function TaskDialog({ id, onClose }: { id: string; onClose: () => void }): ReactNode {
  const task = useApi<Task>(`/api/tasks/${encodeURIComponent(id)}`, { topics: ['task'] });
  return (
    <Modal
      opened
      onClose={closeUnlessCovered(onClose)}
      title={task.data === undefined ? id : `${task.data.id} ${task.data.title}`}
      size="lg"
    >
      <Awaited query={task}>
        {(data) => (
          <div className="stack">
            <div className="row wrap between">
              <StatusMark tone={taskMark(data).tone}>{taskMark(data).word}</StatusMark>
              <Link to="/audit" search={{ subject: `task:${data.id}` }} className="small">
                Its changes
              </Link>
            </div>
            <Form key={data.id} task={data} onClose={onClose} />
          </div>
        )}
      </Awaited>
    </Modal>
  );
}

function Form({ task, onClose }: { task: Task; onClose: () => void }): ReactNode {
  const mayWrite = useMay('program.write');
  const [based] = useState(task.version);
  const [draft, setDraft] = useState(() => draftOfTask(task));
  const [removing, setRemoving] = useState(false);
  const change = useChange<Task>();
  const path = `/api/tasks/${encodeURIComponent(task.id)}`;
  const body = bodyOfDraft(draft, false);
  const save = (version: number): void =>
    change.mutate({ method: 'PATCH', path, body, version }, { onSuccess: onClose });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save(based);
  };
  return (
    <>
      <form className="stack" onSubmit={submit}>
        <TaskFields draft={draft} onChange={setDraft} readOnly={!mayWrite} id={task.id} />
        {mayWrite && (
          <>
            <FormEnd error={change.error} busy={change.isPending} action="Save" onClose={onClose} />
            <div>
              <Button variant="subtle" color="red" size="compact-sm" onClick={() => setRemoving(true)}>
                Remove this task
              </Button>
            </div>
          </>
        )}
      </form>
      <ConflictDialog
        error={change.error}
        mine={{ ...body, assignee: draft.assignee }}
        labels={taskLabels}
        onTakeTheirs={onClose}
        onKeepMine={save}
      />
      <RemoveDialog task={task} opened={removing} onClose={() => setRemoving(false)} onDone={onClose} />
    </>
  );
}

interface RemoveDialogProps {
  readonly task: Task;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

function RemoveDialog({ task, opened, onClose, onDone }: RemoveDialogProps): ReactNode {
  const change = useChange();
  const remove = async (): Promise<void> => {
    const path = `/api/tasks/${encodeURIComponent(task.id)}`;
    await change.mutateAsync({ method: 'DELETE', path, version: task.version });
    onDone();
  };
  return (
    <TypedWordDialog
      opened={opened}
      title={`Remove ${task.id}`}
      consequence={
        <p>
          “{task.title}” is removed for good. Tasks that need it do not wait for it any longer. The audit
          trail keeps what it was.
        </p>
      }
      word="REMOVE"
      action="Remove"
      onClose={onClose}
      onConfirm={remove}
    />
  );
}

interface NewTaskDialogProps {
  readonly workstream: string;
  readonly today: string;
  readonly onClose: () => void;
}

/** Adds a task or a milestone. */
export function NewTaskDialog({ workstream, today, onClose }: NewTaskDialogProps): ReactNode {
  const [draft, setDraft] = useState(() => newTaskDraft(workstream, today));
  const change = useChange<Task>();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    change.mutate(
      { method: 'POST', path: '/api/tasks', body: bodyOfDraft(draft, true) },
      { onSuccess: onClose },
    );
  };
  return (
    <Modal opened onClose={onClose} title="Add a task or a milestone" size="lg">
      <form className="stack" onSubmit={submit}>
        <TaskFields draft={draft} onChange={setDraft} readOnly={false} id={undefined} />
        <FormEnd error={change.error} busy={change.isPending} action="Add" onClose={onClose} />
      </form>
    </Modal>
  );
}
