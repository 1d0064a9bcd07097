import type { ReactNode } from 'react';
import classes from './reconciliation.module.css';

interface DifferenceTextProps {
  readonly text: string | null;
  readonly other: string | null;
}

/** A value, with the part marked that the other side has otherwise. */
export function DifferenceText({ text, other }: DifferenceTextProps): ReactNode {
  if (text === null) return <span className="muted">nothing</span>;
  if (text === '') return <span className="muted">empty text</span>;
  const [before, differing, after] = other === null || other === text ? [text, '', ''] : parts(text, other);
  return (
    <span className="mono break">
      {before}
      {differing !== '' && <mark className={classes['mark']}>{differing}</mark>}
      {after}
    </span>
  );
}

/** What a text has in common with another at its beginning and its end, and what lies between; by whole characters. */
export function parts(text: string, other: string): [before: string, differing: string, after: string] {
  const one = Array.from(text);
  const two = Array.from(other);
  const most = Math.min(one.length, two.length);
  let start = 0;
  while (start < most && one[start] === two[start]) start += 1;
  let end = 0;
  while (end < most - start && one[one.length - 1 - end] === two[two.length - 1 - end]) end += 1;
  return [
    one.slice(0, start).join(''),
    one.slice(start, one.length - end).join(''),
    one.slice(one.length - end).join(''),
  ];
}
