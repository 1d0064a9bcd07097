import { notifications } from '@mantine/notifications';
import { sentenceOf } from '../api/problem.ts';
import { type Change, useChange } from '../api/use-api.ts';

/** A change made by one click: when it fails, a message says why. */
export function useToldChange(): { readonly run: (change: Change) => void; readonly busy: boolean } {
  const change = useChange();
  const run = (sent: Change): void => {
    change.mutate(sent, {
      onError: (error) => notifications.show({ message: sentenceOf(error), color: 'red' }),
    });
  };
  return { run, busy: change.isPending };
}
