import { secondsSince } from '../lib/clock.ts';
import { reasonOf } from '../lib/errors.ts';
import type { Stage } from '../stage/stage.ts';
import { tellEvidence, tellRun } from './run-log-store.ts';
import type { RunSession } from './run-session.ts';
import {
  beginStage,
  finishStage,
  forgetStage,
  type RunState,
  setRunInputs,
  setRunState,
  stagesOf,
} from './run-store.ts';

/**
 * Runs the stages of a run in their order; what is done already is passed over, so a killed run goes on where it
 * stopped. A stage that throws leaves the run `failed`; the same command goes on with it after the cause is removed.
 */
export async function runStages(session: RunSession, stages: readonly Stage[]): Promise<void> {
  const { pool } = session.store;
  await enter(session, 'running');
  const done = new Set(
    (await stagesOf(pool, session.run.id)).filter((row) => row.state === 'done').map((row) => row.stage),
  );
  try {
    for (const stage of stages) {
      if (!done.has(stage.name)) await runStage(session, stage);
    }
  } catch (error) {
    await enter(session, 'failed');
    throw error;
  }
  await enter(session, 'done');
  await tellEvidence(pool, nameOf(session));
}

async function enter(session: RunSession, state: RunState): Promise<void> {
  await setRunState(session.store.pool, session.run.id, state);
  await tell(session, { state });
}

async function tell(session: RunSession, data: object): Promise<void> {
  await tellRun(session.store.pool, nameOf(session), data);
}

function nameOf(session: RunSession): { id: string; migration: string } {
  return { id: session.run.id, migration: session.project.config.name };
}

async function runStage(session: RunSession, stage: Stage): Promise<void> {
  const { context, store, run } = session;
  context.signal.throwIfAborted();
  const startedAt = performance.now();
  await beginStage(store.pool, run.id, stage.name);
  await tell(session, { stage: stage.name, stageState: 'running' });
  try {
    const result = await stage.run(context);
    const seconds = secondsSince(startedAt);
    await finishStage(store.pool, run.id, stage.name, { state: 'done', seconds, ...result });
    await tell(session, { stage: stage.name, stageState: 'done', rows: result.rows, seconds });
    context.progress.line(stageLine(stage.name, result.rows, seconds));
  } catch (error) {
    context.progress.clear();
    const failed = {
      state: 'failed',
      seconds: secondsSince(startedAt),
      rows: 0,
      detail: { error: reasonOf(error) },
    } as const;
    await finishStage(store.pool, run.id, stage.name, failed);
    await tell(session, { stage: stage.name, stageState: 'failed' });
    throw error;
  }
}

/**
 * Undoes stages of a run in reverse order and forgets them, so that they can be run again (for example after the
 * mapping was changed). Stages that never began are undone as well: undo may be repeated.
 */
export async function undoStages(session: RunSession, stages: readonly Stage[]): Promise<void> {
  const begun = new Set((await stagesOf(session.store.pool, session.run.id)).map((row) => row.stage));
  for (const stage of stages.toReversed()) {
    if (!begun.has(stage.name)) continue;
    await stage.undo(session.context);
    await forgetStage(session.store.pool, session.run.id, stage.name);
  }
  await setRunInputs(session.store.pool, session.run.id, session.inputs);
  await tell(session, { stages: 'undone' });
  await tellEvidence(session.store.pool, nameOf(session));
}

function stageLine(name: string, rows: number, seconds: number): string {
  return `${name.padEnd(10)} ${rows.toLocaleString('en-US').padStart(12)} rows ${seconds.toFixed(1).padStart(8)} s`;
}
