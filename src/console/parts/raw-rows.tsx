import type { ReactNode } from 'react';
import type { ExplanationView } from '../../api/schema/mapping-schema.ts';
import { FactList } from './fact-list.tsx';
import { counted } from './number-text.ts';
import { Card } from './page.tsx';
import classes from './raw-rows.module.css';

/** The rows of the old system that feed a record, as they were read. */
export function RawRows({ explanation }: { explanation: ExplanationView }): ReactNode {
  const { raw, rawRows } = explanation;
  return (
    <Card
      title="Old rows"
      note={`${counted(rawRows, 'row')} ${rawRows === 1 ? 'feeds' : 'feed'} ${explanation.entity.replaceAll('_', ' ')} ${explanation.oldKey}${rawRows > raw.length ? `; the first ${raw.length} are shown` : ''}`}
    >
      <div className={classes['rows']} data-single={raw.length === 1 || undefined}>
        {raw.map((row) => (
          <section key={`${row.table} ${row.key}`} aria-label={`${row.table} ${row.key}`}>
            <h3 className={classes['title']}>
              {row.table} <span className="muted">{row.key}</span>
            </h3>
            <FactList
              facts={Object.entries(row.values).map(([name, value]) => ({ name, value: rawText(value) }))}
            />
          </section>
        ))}
      </div>
    </Card>
  );
}

function rawText(value: unknown): ReactNode {
  if (value === null || value === undefined) return <span className="muted">NULL</span>;
  if (value === '') return <span className="muted">empty</span>;
  return <span className="mono">{cellText(value)}</span>;
}

/** A value of an old column or a mapped record as text. */
export function cellText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
