import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Task } from '../../../api/schema/task-schema.ts';
import { useToldChange } from '../../parts/told-change.ts';
import { BlockDialog } from './block-dialog.tsx';
import classes from './task-acts.module.css';

type Act = { readonly word: string; readonly state: Task['state'] };

const acts: Readonly<Record<Task['state'], readonly Act[]>> = {
  OPEN: [
    { word: 'Begin', state: 'IN_PROGRESS' },
    { word: 'Done', state: 'DONE' },
  ],
  IN_PROGRESS: [{ word: 'Done', state: 'DONE' }],
  BLOCKED: [{ word: 'Goes on', state: 'IN_PROGRESS' }],
  DONE: [{ word: 'Open again', state: 'OPEN' }],
};

/** What can be done with a task in its state, at one click; blocking asks for the reason. */
export function TaskActs({ task }: { task: Task }): ReactNode {
  const { run, busy } = useToldChange();
  const [blocking, setBlocking] = useState(false);
  const path = `/api/tasks/${encodeURIComponent(task.id)}`;
  const canBlock = task.state === 'OPEN' || task.state === 'IN_PROGRESS';
  return (
    <span className={classes['acts']}>
      {acts[task.state].map(({ word, state }) => (
        <Button
          key={state}
          size="compact-xs"
          variant="default"
          loading={busy}
          aria-label={`${word}: ${task.id} ${task.title}`}
          onClick={() => run({ method: 'PATCH', path, body: { state }, version: task.version })}
        >
          {word}
        </Button>
      ))}
      {canBlock && (
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`Block: ${task.id} ${task.title}`}
          onClick={() => setBlocking(true)}
        >
          Block
        </Button>
      )}
      {blocking && <BlockDialog task={task} onClose={() => setBlocking(false)} />}
    </span>
  );
}
