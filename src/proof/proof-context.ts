import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { Duck } from '../duck/duck.ts';
import type { Clock } from '../lib/clock.ts';
import { environment } from '../lib/environment.ts';
import type { Project } from '../project/project.ts';
import { type RunFolder, runFolder } from '../stage/run-folder.ts';

/** What manual validation works with. */
export interface ProofContext {
  readonly project: Project;
  readonly pool: pg.Pool;
  readonly clock: Clock;
}

/** A DuckDB for the stored pictures of a run, with the migration's limits. The caller closes it. */
export async function openPictures(context: ProofContext, run: string): Promise<Duck> {
  const { memory, threads } = context.project.config.limits;
  return Duck.open({
    memory: memory ?? environment().CHANGEOVER_MEMORY,
    threads: threads ?? environment().CHANGEOVER_THREADS ?? availableParallelism(),
    temporaryFolder: join(folderOf(context, run).temporary, 'validation'),
  });
}

/** The folder of a run. */
export function folderOf(context: ProofContext, run: string): RunFolder {
  return runFolder(context.project.folder, run);
}

/** Where the pictures of a validation lie: what reviewers see, and the population that was drawn from. */
export function validationFolder(context: ProofContext, run: string, id: string): string {
  return join(folderOf(context, run).root, 'validation', id);
}
