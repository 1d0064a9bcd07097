import type { RunDetail, RunView } from '../../../api/schema/run-schema.ts';
import { durationText } from '../../parts/instant.ts';
import type { Tone } from '../../parts/status-mark.tsx';

export type RunStage = RunView['stages'][number];

interface Said {
  readonly tone: Tone;
  readonly word: string;
}

const runStates: Record<RunView['state'], Said> = {
  running: { tone: 'grey', word: 'Running' },
  done: { tone: 'green', word: 'Done' },
  failed: { tone: 'red', word: 'Failed' },
  stopped: { tone: 'yellow', word: 'Stopped' },
  'cut-off': { tone: 'red', word: 'Cut off' },
  undone: { tone: 'grey', word: 'Undone' },
};

const stageStates: Record<RunStage['state'] | 'stopped', Said> = {
  waiting: { tone: 'grey', word: 'Waiting' },
  running: { tone: 'grey', word: 'At work' },
  done: { tone: 'green', word: 'Done' },
  failed: { tone: 'red', word: 'Failed' },
  stopped: { tone: 'yellow', word: 'Stopped' },
  'cut-off': { tone: 'red', word: 'Cut off' },
};

/** The states by which runs are filtered, as people call them. */
export const stateChoices = Object.entries(runStates).map(([value, { word }]) => ({ value, label: word }));

export const environmentWords = { rehearsal: 'Rehearsal', 'burn-in': 'Burn-in', live: 'Live' } as const;

export function stateOfRun(run: Pick<RunView, 'state'>): Said {
  return runStates[run.state];
}

/** The state of a stage in its run: one that somebody stopped did not fail. */
export function stageState(run: Pick<RunView, 'state'>, stage: Pick<RunStage, 'state'>) {
  return stage.state === 'failed' && run.state === 'stopped' ? 'stopped' : stage.state;
}

export function stageSaid(state: ReturnType<typeof stageState>): Said {
  return stageStates[state];
}

/** What to do about a run that did not end by itself; empty when there is nothing to do. */
export function adviceFor(run: RunDetail): string {
  if (run.state === 'running' && run.stopAsked)
    return 'Somebody asked this run to stop. It stops at its next safe point, within seconds.';
  const failed = run.stages.find((one) => one.state === 'failed');
  if (run.state === 'stopped')
    return 'Somebody stopped this run. Go on with it when you like: what is done stays done.';
  if (run.state === 'cut-off')
    return 'The process of this run is gone, its machine may have been restarted. Go on with it: what is done stays done.';
  if (run.state === 'failed')
    return `${failed?.title ?? 'A stage'} failed${failed?.error ? `: ${failed.error}` : '.'} Remove the cause and go on with the run.`;
  if (run.state === 'undone') return 'What this run had loaded was taken back.';
  return '';
}

/** “0.3 s”, “51 s”, “1 min 12 s”, “6 h 42 min”: how long work took, as exactly as it says something. */
export function workText(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const rest = whole % 60;
  if (whole < 60 || whole >= 3600 || rest === 0) return durationText(whole);
  return `${Math.floor(whole / 60)} min ${rest} s`;
}

/** What a stage counts. */
export function unitOf(stage: string): string {
  const units = new Map([
    ['snapshot', 'rows'],
    ['prove', 'seeded faults'],
    ['judge', 'evidence entries'],
  ]);
  return units.get(stage) ?? 'records';
}
