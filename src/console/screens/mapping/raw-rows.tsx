import type { ReactNode } from 'react';
import type { ExplanationView } from '../../../api/schema/mapping-schema.ts';
import { FactList } from '../../parts/fact-list.tsx';
import { counted } from '../../parts/number-text.ts';
import { Card } from '../../parts/page.tsx';
import classes from './mapping.module.css';

/** The rows of the old system that feed a record, as they were read. */
export function RawRows({ explanation }: { explanation: ExplanationView }): ReactNode {
  const { raw, rawRows } = explanation;
  return (
    <Card
      title="Old rows"
      note={`${counted(rawRows, 'row')} feed ${explanation.entity.replaceAll('_', ' ')} ${explanation.oldKey}${rawRows > raw.length ? `; the first ${raw.length} are shown` : ''}`}
    >
      <div className={classes['rawRows']}>
        {raw.map((row) => (
          <section key={`${row.table} ${row.key}`} aria-label={`${row.table} ${row.key}`}>
            <h3 className={classes['rawTitle']}>
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
