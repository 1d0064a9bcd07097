import { openProject } from '../project/project.ts';
import { hashInputs } from '../run/inputs-hash.ts';
import { latestRun } from '../run/run-store.ts';
import { openControlStore } from '../store/control-store.ts';
import { rehearse } from './commands/rehearse.ts';
import type { CommandContext } from './run-command.ts';

/** Rehearses a migration, unless its newest run has finished and nothing that decides its outcome changed since. */
export async function rehearseWhenNew(folder: string, command: CommandContext): Promise<void> {
  if (!(await isRehearsed(folder))) await rehearse(folder, {}, command);
}

async function isRehearsed(folder: string): Promise<boolean> {
  const project = await openProject(folder);
  await using store = await openControlStore(project);
  const latest = await latestRun(store.pool, project.config.name);
  return latest?.state === 'done' && latest.inputs === (await hashInputs(project.folder));
}
