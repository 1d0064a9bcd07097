import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Readiness } from '../../../api/schema/readiness-schema.ts';
import { durationText, instantText } from '../../parts/instant.ts';
import { count } from '../../parts/number-text.ts';
import { Card } from '../../parts/page.tsx';
import { Empty } from '../../parts/states.tsx';
import { StatusShape, type Tone } from '../../parts/status-mark.tsx';
import classes from './readiness.module.css';

const tones: Record<string, Tone> = { done: 'green', failed: 'red', running: 'grey', undone: 'grey' };

/** The newest run and how far its stages are. */
export function RunCard({ run }: { run: Readiness['run'] }): ReactNode {
  if (run === null) {
    return (
      <Card title="Newest run">
        <Empty title="No run yet">Rehearse the migration once; its stages are shown here.</Empty>
      </Card>
    );
  }
  return (
    <Card
      title={`Newest run: ${run.command}`}
      note={`${run.environment}, ${run.state}`}
      actions={
        <Link to="/runs/$run" params={{ run: run.id }}>
          Open run
        </Link>
      }
    >
      <ul className={classes['stages']}>
        {run.stages.map(({ stage, state, rows, seconds }) => (
          <li key={stage}>
            <StatusShape tone={tones[state] ?? 'grey'} label={state} />
            <span className="grow">{stage}</span>
            <span className="muted numbers">{durationText(seconds)}</span>
            <span className="numbers">{count(rows)}</span>
          </li>
        ))}
      </ul>
      <p className="muted small break">
        {run.id}, started {instantText(run.startedAt)}
        {run.finishedAt !== null && `, ended ${instantText(run.finishedAt)}`}
      </p>
    </Card>
  );
}
