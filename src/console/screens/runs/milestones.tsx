import { type ReactNode, useState } from 'react';
import type { RunDetail } from '../../../api/schema/run-schema.ts';
import { count } from '../../parts/number-text.ts';
import { stageSaid, stageState, stateOfRun, unitOf, workText } from './run-words.ts';

type Seen = readonly string[];

function seenIn(run: RunDetail): Seen {
  return [run.state, ...run.stages.map((one) => one.state)];
}

/** Says aloud when a stage begins, ends or fails, and when the run ends: milestones, never ticks. */
export function Milestones({ run }: { run: RunDetail }): ReactNode {
  const [before, setBefore] = useState<Seen>(() => seenIn(run));
  const [said, setSaid] = useState('');
  const now = seenIn(run);
  if (now.join() !== before.join()) {
    setBefore(now);
    const sentence = sentenceAbout(run, before);
    if (sentence !== '') setSaid(sentence);
  }
  return (
    <div className="visually-hidden" role="status">
      {said}
    </div>
  );
}

function sentenceAbout(run: RunDetail, [state, ...stages]: Seen): string {
  const changed = run.stages.filter((one, index) => stages[index] !== one.state);
  const parts = changed.map((one) => {
    if (one.state === 'done')
      return `${one.title} is done: ${count(one.rows)} ${unitOf(one.stage)} in ${workText(one.seconds)}.`;
    if (one.state === 'running') return `${one.title} has begun.`;
    return one.state === 'waiting'
      ? ''
      : `${one.title}: ${stageSaid(stageState(run, one)).word.toLowerCase()}.`;
  });
  if (state !== run.state) parts.push(`Run ${run.id}: ${stateOfRun(run).word.toLowerCase()}.`);
  return parts.filter((one) => one !== '').join(' ');
}
