import type { ReactNode } from 'react';
import classes from './notice.module.css';
import { StatusShape, type Tone } from './status-mark.tsx';

/** A sentence that matters for the whole page, as shape, words and color; it wraps. */
export function Notice({ tone, children }: { tone: Tone; children: ReactNode }): ReactNode {
  return (
    <div className={classes['notice']} data-tone={tone} role="status">
      <StatusShape tone={tone} />
      <div>{children}</div>
    </div>
  );
}
