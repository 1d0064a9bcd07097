import type pg from 'pg';
import { isMigrationHeld } from '../run/run-lock.ts';
import { runProgress } from '../run/run-log-store.ts';
import { type ListedRun, type StageRow, stagesOfRuns, usualSeconds } from '../run/run-store.ts';
import { stageTitles } from '../run/stage-titles.ts';
import type { ApiContext } from './api-context.ts';
import type { RunDetail, RunView } from './schema/run-schema.ts';

/** Runs as they are listed, with their stages. Only the newest run can be at work. */
export async function runViews(context: ApiContext, runs: readonly ListedRun[]): Promise<RunView[]> {
  const { pool, migration } = context;
  const stages = await stagesOfRuns(
    pool,
    runs.map((run) => run.id),
  );
  const held = runs.some((run) => run.state === 'running') && (await isMigrationHeld(pool, migration));
  return runs.map((run) => viewOfRun(run, stages.get(run.id) ?? [], held));
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

function viewOfRun(run: ListedRun, rows: readonly StageRow[], held: boolean): RunView {
  const live = run.state === 'running' && held;
  const begun = new Map(rows.map((row) => [row.stage, row]));
  const stages = Object.entries(stageTitles).map(([stage, title]) => {
    const row = begun.get(stage);
    const state =
      row?.state === 'running' && !live ? ('cut-off' as const) : (row?.state ?? ('waiting' as const));
    return {
      stage,
      title,
      state,
      seconds: row?.seconds ?? 0,
      rows: row?.rows ?? 0,
      error: row?.state === 'failed' && 'error' in row.detail ? String(row.detail.error) : null,
    };
  });
  const { id, command, environment, startedAt, finishedAt } = run;
  return { id, command, environment, state: stateOf(run, live), startedAt, finishedAt, stages };
}

function stateOf(run: ListedRun, live: boolean): RunView['state'] {
  if (run.state === 'running') return live ? 'running' : 'cut-off';
  return run.state === 'failed' && run.stopAsked ? 'stopped' : run.state;
}
