import type { RunDetail } from '../../../api/schema/run-schema.ts';

/** What is known of the time that is left, in seconds. */
export interface RemainingTime {
  /** What the stage does right now, at its present rate; null without a rate. A stage has several such steps. */
  readonly step: number | null;
  /** The run to its end, by what its stages usually take; null when nothing is known. */
  readonly run: number | null;
  /** Whether the run may well take longer than `run`, and why. */
  readonly atLeast: 'slow-stage' | 'unknown-stage' | null;
}

/**
 * The time a run still needs. The step at work: what is left of it at the present rate. The run: what its stages usually
 * take less what the one at work took already, and never less than the step. It is a lower bound when the stage already
 * takes longer than usual, or when a stage to come was never finished: no number is invented for those. `since` is the
 * seconds since the answer of the API was made.
 */
export function remainingTime(run: RunDetail, since: number): RemainingTime {
  const left = run.progress?.remaining ?? null;
  const step = left === null ? null : Math.max(0, left - since);
  const atWork = run.stages.find((one) => one.state === 'running');
  const usual = atWork === undefined ? undefined : run.usualSeconds[atWork.stage];
  const rest = (usual ?? 0) - (atWork?.seconds ?? 0) - since;
  const waiting = run.stages
    .filter((one) => one.state === 'waiting')
    .map((one) => run.usualSeconds[one.stage]);
  const known = waiting.filter((one) => one !== undefined).reduce((sum, one) => sum + one, 0);
  const unknown = usual === undefined || waiting.includes(undefined);
  const whole = Math.max(rest, step ?? 0, 0) + known;
  return {
    step,
    run: whole > 0 ? whole : null,
    atLeast: unknown ? 'unknown-stage' : rest <= 0 ? 'slow-stage' : null,
  };
}
