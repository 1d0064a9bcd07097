import { type ReactNode, useEffect, useState } from 'react';
import type { RunDetail } from '../../../api/schema/run-schema.ts';
import { Measures } from '../../parts/fact-list.tsx';
import { Meter } from '../../parts/meter.tsx';
import { count } from '../../parts/number-text.ts';
import { Card } from '../../parts/page.tsx';
import { type RemainingTime, remainingTime } from './remaining-time.ts';
import { workText } from './run-words.ts';
import classes from './runs.module.css';

/** How far the stage at work has come: count, rate, and what is honestly known of the time that is left. */
export function LiveCard({ run, fetchedAt }: { run: RunDetail; fetchedAt: number }): ReactNode {
  const since = useSecondsSince(fetchedAt);
  const stage = run.stages.find((one) => one.state === 'running');
  const { progress } = run;
  const left = remainingTime(run, since);
  if (stage === undefined) return null;
  return (
    <Card title={`At work: ${stage.title}`} note={progress?.what ?? ''}>
      <div className="stack">
        {progress !== null && progress.total !== null && (
          <div className={classes['bar']}>
            <Meter
              value={progress.done}
              of={progress.total}
              label={`${stage.title}: ${progress.what}`}
              size="large"
            />
            <span className="numbers">
              {count(progress.done)} of {count(progress.total)}
            </span>
          </div>
        )}
        <Measures
          measures={[
            {
              name: 'Done of this step',
              value: progress === null ? '–' : count(progress.done),
              ...(progress?.total == null ? {} : { of: `of ${count(progress.total)}` }),
            },
            {
              name: 'Rate',
              value: progress?.rate == null ? '–' : count(progress.rate),
              of: progress?.rate == null ? '' : 'per second',
              note: 'over the last 5 seconds',
            },
            {
              name: 'This stage so far',
              value: workText(stage.seconds + since),
              note: usualNote(run, stage.stage),
            },
            { name: 'This run still needs', value: wholeText(left), note: basis(left) },
          ]}
        />
      </div>
    </Card>
  );
}

function usualNote(run: RunDetail, stage: string): string {
  const usual = run.usualSeconds[stage];
  return usual === undefined ? 'never finished before' : `usually ${workText(usual)}`;
}

function wholeText({ run, stage }: RemainingTime): string {
  if (run !== null) return `about ${workText(run)}`;
  return stage === null ? 'not known' : `more than ${workText(stage)}`;
}

function basis({ run, by }: RemainingTime): string {
  if (by === 'nothing') return 'This stage has no rate yet, or takes longer than usual.';
  const from = by === 'rate' ? 'This step at the present rate' : 'This stage as it usually goes';
  return run === null
    ? `${from}; a later stage was never finished, so the whole is not known.`
    : `${from}, later stages as they usually go.`;
}

/** Seconds since an instant, by the second. */
function useSecondsSince(instant: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, (now - instant) / 1000);
}
