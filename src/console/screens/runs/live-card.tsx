import { type ReactNode, useEffect, useState } from 'react';
import type { RunDetail } from '../../../api/schema/run-schema.ts';
import { FactList } from '../../parts/fact-list.tsx';
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
  if (stage === undefined) return null;
  const { progress } = run;
  const left = remainingTime(run, since);
  const usual = run.usualSeconds[stage.stage];
  return (
    <Card title={`At work: ${stage.title}`} note={progress?.what ?? ''}>
      <div className="stack">
        {progress !== null && progress.total !== null && (
          <Meter
            value={progress.done}
            of={progress.total}
            label={`${stage.title}: ${progress.what}`}
            size="large"
          />
        )}
        <FactList
          wide
          facts={[
            { name: 'Done of this step', value: doneText(run) },
            { name: 'Rate over the last 5 seconds', value: rateText(run) },
            { name: 'This step still needs', value: stepText(left) },
            {
              name: 'This stage so far',
              value: (
                <Noted note={usual === undefined ? 'never finished before' : `usually ${workText(usual)}`}>
                  {workText(stage.seconds + since)}
                </Noted>
              ),
            },
            {
              name: 'This run still needs',
              value: <Noted note={basisOf(left)}>{wholeText(left)}</Noted>,
            },
          ]}
        />
      </div>
    </Card>
  );
}

function Noted({ note, children }: { note: string; children: ReactNode }): ReactNode {
  return (
    <>
      {children}
      <div className={classes['factNote']}>{note}</div>
    </>
  );
}

function doneText({ progress }: RunDetail): string {
  if (progress === null) return 'nothing counted yet';
  return progress.total === null
    ? count(progress.done)
    : `${count(progress.done)} of ${count(progress.total)}`;
}

function rateText({ progress }: RunDetail): string {
  return progress?.rate == null ? 'not known yet' : `${count(progress.rate)} per second`;
}

function stepText({ step }: RemainingTime): string {
  if (step === null) return 'not known yet';
  return step < 1 ? 'less than a second' : `about ${workText(step)}`;
}

function wholeText({ run, atLeast }: RemainingTime): string {
  if (run === null) return 'not known';
  return `${atLeast === null ? 'about' : 'at least'} ${workText(run)}`;
}

function basisOf({ atLeast }: RemainingTime): string {
  if (atLeast === 'slow-stage') return 'this stage already takes longer than usual';
  return atLeast === 'unknown-stage'
    ? 'a stage was never finished before, so the rest is not known'
    : 'by what its stages usually take';
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
