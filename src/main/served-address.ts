import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '../lib/atomic-file.ts';
import type { Project } from '../project/project.ts';

const usual = 'http://127.0.0.1:4600/';
const fileOf = (project: Project): string => join(project.folder, '.changeover', 'console-address');

/** Notes where the console of a migration is served, for commands that make links; forgotten when disposed. */
export async function noteServedAddress(project: Project, address: string): Promise<AsyncDisposable> {
  await writeFileAtomically(fileOf(project), `${address}\n`);
  return { [Symbol.asyncDispose]: () => rm(fileOf(project), { force: true }) };
}

/** Where the console of a migration is served, or was to be by default. */
export async function servedAddress(project: Project): Promise<URL> {
  try {
    return new URL((await readFile(fileOf(project), 'utf8')).trim());
  } catch (error) {
    // Nobody serves it now, or a kill left half a line: the usual address is as good a guess as any.
    if (error instanceof Error) return new URL(usual);
    throw error;
  }
}
