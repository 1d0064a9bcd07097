import type { ReactNode } from 'react';
import { differingPart } from './differing-part.ts';
import classes from './reconciliation.module.css';

interface DifferenceTextProps {
  readonly text: string | null;
  readonly other: string | null;
}

/** A value, with the part marked that the other side has otherwise. */
export function DifferenceText({ text, other }: DifferenceTextProps): ReactNode {
  if (text === null) return <span className="muted">nothing</span>;
  if (text === '') return <span className="muted">empty text</span>;
  const [before, differing, after] =
    other === null || other === text ? [text, '', ''] : differingPart(text, other);
  return (
    <span className="mono break">
      {before}
      {differing !== '' && <mark className={classes['mark']}>{differing}</mark>}
      {after}
    </span>
  );
}
