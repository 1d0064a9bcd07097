import type pg from 'pg';
import { isMigrationHeld } from '../run/run-lock.ts';
import { runProgress } from '../run/run-log-store.ts';
import {
  type ListedRun,
  type ListedStage,
  latestRun,
  listRuns,
  type RunVerdict,
  type RunWish,
  stagesOfRuns,
  verdictsOfRuns,
} from '../run/run-store.ts';
import { stageDurations, usualSeconds } from '../run/stage-durations-store.ts';
import { stageTitles } from '../run/stage-titles.ts';
import type { ApiContext } from './api-context.ts';
import type { RunDetail, RunDurations, RunView } from './schema/run-schema.ts';

/** Runs as they are listed, with their stages. Only the newest run can be at work. */
export async function runViews(context: ApiContext, runs: readonly ListedRun[]): Promise<RunView[]> {
  const { pool } = context;
  const ids = runs.map((run) => run.id);
  const stages = await stagesOfRuns(pool, ids);
  const verdicts = await verdictsOfRuns(pool, ids);
  const atWork = runs.some((run) => run.state === 'running') ? await runAtWork(context) : undefined;
  return runs.map((run) => viewOfRun(run, stages.get(run.id) ?? [], verdicts.get(run.id), run.id === atWork));
}

/** The run that a process works on: the newest, while its migration is held. A process that just ended one still holds it. */
async function runAtWork({ pool, migration }: ApiContext): Promise<string | undefined> {
  if (!(await isMigrationHeld(pool, migration))) return undefined;
  const latest = await latestRun(pool, migration);
  return latest?.state === 'running' ? latest.id : undefined;
}

/** Runs in a state as people see it, newest first: what the store calls running or failed has two such states each. */
export async function runsInState(
  context: ApiContext,
  {
    state,
    ...wish
  }: {
    before?: string | undefined;
    environment?: RunWish['environment'];
    state?: RunView['state'] | undefined;
  },
  limit: number,
): Promise<ListedRun[]> {
  const { pool, migration } = context;
  if (state === 'running' || state === 'cut-off') {
    const atWork = await runAtWork(context);
    // One more, for the one at work may be among them.
    const found = await listRuns(pool, migration, { ...wish, state: 'running' }, limit + 1);
    return found.filter((run) => (run.id === atWork) === (state === 'running')).slice(0, limit);
  }
  if (state === 'stopped' || state === 'failed')
    return listRuns(pool, migration, { ...wish, state: 'failed', stopAsked: state === 'stopped' }, limit);
  return listRuns(pool, migration, { ...wish, state }, limit);
}

/** How long each stage took in the last finished runs of an environment, in the order of the stages. */
export async function runDurations(
  { pool, migration }: ApiContext,
  environment: RunDurations['environment'],
): Promise<RunDurations> {
  const found = await stageDurations(pool, migration, environment);
  const stages = Object.entries(stageTitles).flatMap(([stage, title]) =>
    found.filter((one) => one.stage === stage).map((one) => ({ ...one, title })),
  );
  return { environment, stages };
}

/** One run with how far it is, and how long its stages usually take. */
export async function runDetail(context: ApiContext, run: ListedRun): Promise<RunDetail> {
  const { pool, migration } = context;
  const [view] = await runViews(context, [run]);
  if (view === undefined) throw new Error('a run without a view');
  const progress = view.state === 'running' ? await liveProgress(pool, run.id, view) : null;
  return { ...view, progress, usualSeconds: await usualSeconds(pool, migration, run.id) };
}

async function liveProgress(pool: pg.Pool, run: string, view: RunView): Promise<RunDetail['progress']> {
  const found = await runProgress(pool, run);
  const atWork = view.stages.find((one) => one.state === 'running')?.stage;
  // The last word of a stage that is over says nothing about the one at work.
  if (found === undefined || found.stage !== atWork) return null;
  return { ...found, total: found.total ?? null };
}

function viewOfRun(
  run: ListedRun,
  rows: readonly ListedStage[],
  verdict: RunVerdict | undefined,
  live: boolean,
): RunView {
  const begun = new Map(rows.map((row) => [row.stage, row]));
  const stages = Object.entries(stageTitles).map(([stage, title]) => {
    const row = begun.get(stage);
    const state =
      row?.state === 'running' && !live ? ('cut-off' as const) : (row?.state ?? ('waiting' as const));
    return {
      stage,
      title,
      state,
      seconds: secondsOf(row, live),
      rows: row?.rows ?? 0,
      error: row?.state === 'failed' && 'error' in row.detail ? String(row.detail.error) : null,
    };
  });
  const { id, command, environment, startedAt, finishedAt, stopAsked } = run;
  return {
    id,
    command,
    environment,
    state: stateOf(run, live),
    stopAsked,
    startedAt,
    finishedAt,
    seconds: rows.reduce((sum, row) => sum + secondsOf(row, live), 0),
    verdict: verdict ?? null,
    stages,
  };
}

/** A stage whose process is gone does not count on. */
function secondsOf(row: ListedStage | undefined, live: boolean): number {
  return (live ? row?.seconds : row?.endedSeconds) ?? 0;
}

function stateOf(run: ListedRun, live: boolean): RunView['state'] {
  if (run.state === 'running') return live ? 'running' : 'cut-off';
  return run.state === 'failed' && run.stopAsked ? 'stopped' : run.state;
}
