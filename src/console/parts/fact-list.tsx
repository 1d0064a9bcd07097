import type { ReactNode } from 'react';
import classes from './fact-list.module.css';

interface Fact {
  readonly name: string;
  readonly value: ReactNode;
}

/** Names and values, two columns; for what a thing is made of. */
export function FactList({ facts, wide = false }: { facts: readonly Fact[]; wide?: boolean }): ReactNode {
  return (
    <dl className={classes['facts']} data-wide={wide || undefined}>
      {facts.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

interface Measure extends Fact {
  readonly of?: string;
  readonly note?: ReactNode;
}

/** The few numbers that matter, side by side: how many, of how many, and what that means. */
export function Measures({ measures }: { measures: readonly Measure[] }): ReactNode {
  return (
    <dl className={classes['measures']}>
      {measures.map(({ name, value, of, note }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className={classes['number']}>
            {value}
            {of !== undefined && <span className={classes['of']}> {of}</span>}
          </dd>
          {note !== undefined && <dd className={classes['note']}>{note}</dd>}
        </div>
      ))}
    </dl>
  );
}
