import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { Duck } from '../../src/duck/duck.ts';
import { silentProgress } from '../../src/lib/progress.ts';
import { parseConfig } from '../../src/project/project.ts';
import { runFolder } from '../../src/stage/run-folder.ts';
import type { StageContext } from '../../src/stage/stage.ts';
import type { NewSystem } from '../../src/systems/new-system.ts';

export interface TestContextOptions {
  readonly folder: string;
  readonly run: string;
  readonly store: pg.Pool;
  readonly openNewSystem: () => Promise<NewSystem>;
  /** YAML below the top level of changeover.yaml, such as `accepted:`. */
  readonly config?: string;
  readonly today?: string;
}

/** A stage context on real parts, with a run that exists in the control store. */
export async function stageContext(options: TestContextOptions): Promise<StageContext> {
  const folder = runFolder(options.folder, options.run);
  await mkdir(folder.root, { recursive: true });
  await options.store.query(
    `INSERT INTO run (id, migration, command, environment, inputs, state, pid)
     VALUES ($1, 'test', 'rehearse', 'rehearsal', '', 'running', 1) ON CONFLICT DO NOTHING`,
    [options.run],
  );
  const yaml = `changeover: 1\nname: test\nold:\n  url: sqlite:old.db\n  system: old-shop\n${options.config ?? ''}`;
  return {
    project: { folder: options.folder, config: parseConfig(yaml, 'changeover.yaml') },
    run: { id: options.run, environment: 'rehearsal' },
    folder,
    store: options.store,
    openDuck: () =>
      Duck.open({ memory: '500MB', threads: 1, temporaryFolder: join(folder.temporary, 'duck') }),
    openOldSystem: () => Promise.reject(new Error('no stage after the snapshot reads the old system')),
    openNewSystem: options.openNewSystem,
    progress: silentProgress,
    clock: () => new Date(`${options.today ?? '2026-03-01'}T12:00:00Z`),
    signal: new AbortController().signal,
  };
}
