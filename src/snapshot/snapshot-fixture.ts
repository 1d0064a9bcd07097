import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { Duck } from '../duck/duck.ts';
import { systemClock } from '../lib/clock.ts';
import { migrate } from '../lib/postgres.ts';
import { type Progress, silentProgress } from '../lib/progress.ts';
import { openProject } from '../project/project.ts';
import { runFolder } from '../stage/run-folder.ts';
import type { StageContext } from '../stage/stage.ts';
import { openOldSystem } from '../systems/open-old-system.ts';

/** Brings an empty database to the schema of the control store. */
export async function migrateStore(store: pg.Pool, url: string): Promise<void> {
  await migrate(store, new URL('../store/migrations/', import.meta.url), url);
}

export interface SnapshotFixtureOptions {
  readonly yaml: string;
  readonly store: pg.Pool;
  readonly run?: string;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/** For tests and benchmarks: the context of the snapshot stage for a migration folder with the given changeover.yaml. */
export async function createSnapshotContext(
  folder: string,
  options: SnapshotFixtureOptions,
): Promise<StageContext> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'changeover.yaml'), options.yaml);
  const project = await openProject(folder);
  const run = options.run ?? '0001';
  const folders = runFolder(folder, run);
  await options.store.query(
    `INSERT INTO run (id, migration, command, environment, inputs, state)
     VALUES ($1, $2, 'snapshot', 'rehearsal', '', 'running') ON CONFLICT (id) DO NOTHING`,
    [run, project.config.name],
  );
  return {
    project,
    run: { id: run, environment: 'rehearsal' },
    folder: folders,
    store: options.store,
    openDuck: () => Duck.open({ memory: '1GB', threads: 2, temporaryFolder: folders.temporary }),
    openOldSystem: () => openOldSystem(project.config.old, folder),
    openNewSystem: () => Promise.reject(new Error('the snapshot needs no new system')),
    progress: options.progress ?? silentProgress,
    clock: systemClock,
    signal: options.signal ?? new AbortController().signal,
  };
}
