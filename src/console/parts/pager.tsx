import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { count } from './number-text.ts';
import classes from './pager.module.css';

interface PagerProps {
  readonly shown: number;
  readonly more: boolean;
  readonly busy?: boolean;
  readonly onMore: () => void;
  readonly what: string;
}

/** How many of a list are shown, and the next page. */
export function Pager({ shown, more, busy = false, onMore, what }: PagerProps): ReactNode {
  return (
    <div className={classes['pager']}>
      <span aria-live="polite">
        {shown === 1 && !more
          ? 'One shown, that is all'
          : `${more ? '' : 'All '}${count(shown)} ${what} shown`}
      </span>
      {more && (
        <Button variant="default" size="xs" loading={busy} onClick={onMore}>
          Show more
        </Button>
      )}
    </div>
  );
}
