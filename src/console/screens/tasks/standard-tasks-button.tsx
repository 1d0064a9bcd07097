import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { ListPlus } from 'lucide-react';
import type { ReactNode } from 'react';
import { sentenceOf } from '../../api/problem.ts';
import { useChange } from '../../api/use-api.ts';
import { counted } from '../../parts/number-text.ts';

/** Adds the work that comes with every migration, of some groups or of all, counted back from the day of go-live. */
export function StandardTasksButton({ groups }: { groups?: readonly string[] }): ReactNode {
  const change = useChange<{ added: readonly string[] }>();
  const add = (): void =>
    change.mutate(
      { method: 'POST', path: '/api/standard-tasks', body: groups === undefined ? {} : { groups } },
      {
        onSuccess: ({ added }) =>
          notifications.show({
            message:
              added.length === 0
                ? 'Every standard task was there already'
                : `${counted(added.length, 'task')} added, counted back from the day of go-live`,
            color: 'green',
          }),
        onError: (error) => notifications.show({ message: sentenceOf(error), color: 'red' }),
      },
    );
  return (
    <Button
      size={groups === undefined ? 'sm' : 'xs'}
      variant="default"
      leftSection={<ListPlus size={14} aria-hidden />}
      loading={change.isPending}
      onClick={add}
    >
      Add standard tasks
    </Button>
  );
}
