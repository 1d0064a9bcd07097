import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { Duck } from '../duck/duck.ts';
import { systemClock } from '../lib/clock.ts';
import { environment } from '../lib/environment.ts';
import { ChangeoverError } from '../lib/errors.ts';
import type { Progress } from '../lib/progress.ts';
import { openProject, type Project } from '../project/project.ts';
import { runFolder } from '../stage/run-folder.ts';
import type { StageContext } from '../stage/stage.ts';
import { type ControlStore, openControlStore } from '../store/control-store.ts';
import { openOldSystem } from '../systems/open-old-system.ts';
import { hashInputs } from './inputs-hash.ts';
import { NewSystemConnection } from './new-system-connection.ts';
import { RecordedProgress } from './recorded-progress.ts';
import { lockMigration } from './run-lock.ts';
import { forgetStop } from './run-log-store.ts';
import { insertRun, latestRun, type RunRow } from './run-store.ts';

export interface SessionOptions {
  readonly command: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /**
   * `new` begins a run; `resume` goes on with the newest unfinished run of the same command and inputs, or begins one;
   * `latest` takes the newest run as it is (RUN_MISSING when there is none).
   */
  readonly which: 'new' | 'resume' | 'latest';
  /** Take the migration for this process (RUN_BUSY otherwise); false for commands that only look. */
  readonly exclusive: boolean;
}

/** An open migration: its control store, its lock, one run, and what stages need. */
export interface RunSession extends AsyncDisposable {
  readonly project: Project;
  readonly store: ControlStore;
  readonly run: RunRow;
  readonly inputs: string;
  readonly context: StageContext;
}

/** Opens a migration's folder for work on one run. Throws what opening the folder or the store throws, RUN_BUSY, RUN_MISSING. */
export async function openSession(folder: string, options: SessionOptions): Promise<RunSession> {
  const project = await openProject(folder);
  await using stack = new AsyncDisposableStack();
  const store = stack.use(await openControlStore(project));
  if (options.exclusive) stack.use(await lockMigration(store.pool, project.config.name));
  const inputs = await hashInputs(project.folder);
  const run = await chooseRun(project, store, inputs, options, folder);
  const folders = runFolder(project.folder, run.id);
  await mkdir(folders.root, { recursive: true });
  const info = { id: run.id, environment: run.environment };
  const connection = stack.use(new NewSystemConnection(project, store, info, folders));
  const stop = new AbortController();
  const progress = options.exclusive
    ? stack.use(
        new RecordedProgress(
          options.progress,
          store.pool,
          { id: run.id, migration: project.config.name },
          stop,
        ),
      )
    : options.progress;
  if (options.exclusive) await forgetStop(store.pool, run.id);
  const context: StageContext = {
    project,
    run: info,
    folder: folders,
    store: store.pool,
    openDuck: (share) => Duck.open(duckOptions(project, folders.temporary, share)),
    openOldSystem: () => openOldSystem(project.config.old, project.folder),
    openNewSystem: () => connection.open(),
    progress,
    clock: systemClock,
    signal: AbortSignal.any([options.signal, stop.signal]),
  };
  const owned = stack.move();
  return { project, store, run, inputs, context, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** `1GB` and 0.6 → `600MB`. */
function partOfMemory(limit: string, share: number): string {
  const megabytes = Number.parseInt(limit, 10) * (limit.endsWith('GB') ? 1000 : 1);
  return `${Math.floor(megabytes * share)}MB`;
}

function duckOptions(project: Project, temporaryFolder: string, share = 1) {
  const { memory, threads } = project.config.limits;
  return {
    memory: partOfMemory(memory ?? environment().CHANGEOVER_MEMORY, share),
    threads: threads ?? environment().CHANGEOVER_THREADS ?? availableParallelism(),
    temporaryFolder,
  };
}

async function chooseRun(
  project: Project,
  store: ControlStore,
  inputs: string,
  options: SessionOptions,
  folder: string,
): Promise<RunRow> {
  const { name, environment: where } = project.config;
  const latest = await latestRun(store.pool, name);
  if (options.which === 'latest') {
    if (latest === undefined)
      throw new ChangeoverError('RUN_MISSING', { what: 'run', folder, command: 'snapshot' });
    return latest;
  }
  const unfinished = latest !== undefined && (latest.state === 'running' || latest.state === 'failed');
  const same =
    latest?.command === options.command && latest.inputs === inputs && latest.environment === where;
  if (options.which === 'resume' && latest !== undefined && unfinished && same) return latest;
  return insertRun(store.pool, { migration: name, command: options.command, environment: where, inputs });
}
