import { LoaderCircle } from 'lucide-react';
import type { ReactNode } from 'react';
import type { RunDetail } from '../../../api/schema/run-schema.ts';
import { count } from '../../parts/number-text.ts';
import { StatusShape } from '../../parts/status-mark.tsx';
import { type RunStage, stageSaid, stageState, unitOf, workText } from './run-words.ts';
import classes from './runs.module.css';

/** The seven stages in their order: state, count, how long it took, and how long it usually takes. */
export function StageStrip({ run }: { run: RunDetail }): ReactNode {
  return (
    <ol className={classes['strip']} aria-label="Stages">
      {run.stages.map((stage) => (
        <li
          key={stage.stage}
          data-state={stageState(run, stage)}
          aria-current={stage.state === 'running' ? 'step' : undefined}
        >
          <Stage run={run} stage={stage} usual={run.usualSeconds[stage.stage]} />
        </li>
      ))}
    </ol>
  );
}

interface StageProps {
  readonly run: RunDetail;
  readonly stage: RunStage;
  readonly usual: number | undefined;
}

function Stage({ run, stage, usual }: StageProps): ReactNode {
  const { tone, word } = stageSaid(stageState(run, stage));
  const begun = stage.state !== 'waiting';
  return (
    <>
      <div className={classes['stageHead']}>
        {stage.state === 'running' ? (
          <LoaderCircle size={16} className={classes['turning']} aria-hidden />
        ) : (
          <StatusShape tone={tone} />
        )}
        <span className="strong">{stage.title}</span>
      </div>
      <div className={classes['stageWord']}>{word}</div>
      <div className={classes['stageNumber']}>
        {begun && stage.rows > 0 ? count(stage.rows) : '–'}
        <span className="muted small"> {unitOf(stage.stage)}</span>
      </div>
      <div className="muted small numbers">
        {begun && stage.state !== 'running' ? workText(stage.seconds) : ''}
        {usual !== undefined && (
          <span>
            {begun && stage.state !== 'running' ? ', ' : ''}usually {workText(usual)}
          </span>
        )}
      </div>
    </>
  );
}
