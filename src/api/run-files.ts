import { join } from 'node:path';
import { Duck } from '../duck/duck.ts';
import { environment } from '../lib/environment.ts';
import { ChangeoverError } from '../lib/errors.ts';
import type { Project } from '../project/project.ts';
import { findRun, type ListedRun } from '../run/run-store.ts';
import { type RunFolder, runFolder } from '../stage/run-folder.ts';
import type { ApiContext } from './api-context.ts';
import { Slots } from './slots.ts';

/** A run and the means to look into its files. */
export interface RunFiles {
  readonly run: ListedRun;
  readonly project: Project;
  readonly folder: RunFolder;
  readonly openDuck: () => Promise<Duck>;
}

// A page of differences is small; rehearsals beside the console need the memory and the cores.
const lookers = new Slots(2);
const threads = 2;
const memory = '512MB';

/** One run by id, or the newest for `latest`. Throws NOT_FOUND. */
export async function openRunFiles(context: ApiContext, id: string): Promise<RunFiles> {
  const run = await findRun(context.pool, context.migration, id);
  if (run === undefined) throw new ChangeoverError('NOT_FOUND', { what: 'run', id });
  const { project } = context;
  return { run, project, folder: runFolder(project.folder, run.id), openDuck: () => openShortDuck(project) };
}

/** A DuckDB for one short look. */
export function openShortDuck(project: Project): Promise<Duck> {
  const temporaryFolder = join(project.folder, '.changeover', 'temporary', 'console');
  return Duck.open({ memory, threads: environment().CHANGEOVER_THREADS ?? threads, temporaryFolder });
}

/** Does work that reads files of runs; a few at a time, so that many pages cannot exhaust the machine. */
export function lookingInto<T>(work: () => Promise<T>): Promise<T> {
  return lookers.use(work);
}
