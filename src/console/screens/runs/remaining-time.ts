import type { RunDetail } from '../../../api/schema/run-schema.ts';

/** How long a run may still take, in seconds; null where nothing is known to say it. */
export interface RemainingTime {
  readonly stage: number | null;
  /** Where the stage's number comes from. */
  readonly by: 'rate' | 'experience' | 'nothing';
  readonly run: number | null;
}

/**
 * The time a run still needs. The stage at work: what is left at the present rate, else what it usually takes less what
 * it took; nothing when it already takes longer than usual, rather than an invented zero. The run: that and what the
 * waiting stages usually take; unknown as soon as one of them was never finished. `since` is the seconds since the
 * answer of the API was made.
 */
export function remainingTime(run: RunDetail, since: number): RemainingTime {
  const stage = stageTime(run, since);
  const waiting = run.stages
    .filter((one) => one.state === 'waiting')
    .map((one) => run.usualSeconds[one.stage]);
  const rest = waiting.reduce<number | null>(
    (sum, usual) => (sum === null || usual === undefined ? null : sum + usual),
    0,
  );
  return { ...stage, run: stage.stage === null || rest === null ? null : stage.stage + rest };
}

function stageTime(run: RunDetail, since: number): Pick<RemainingTime, 'stage' | 'by'> {
  const left = run.progress?.remaining ?? null;
  if (left !== null) return { stage: Math.max(0, left - since), by: 'rate' };
  const atWork = run.stages.find((one) => one.state === 'running');
  const usual = atWork === undefined ? undefined : run.usualSeconds[atWork.stage];
  const rest = usual === undefined ? 0 : usual - (atWork?.seconds ?? 0) - since;
  return rest > 0 ? { stage: rest, by: 'experience' } : { stage: null, by: 'nothing' };
}
