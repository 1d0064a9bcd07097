import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { ChangeoverError } from '../lib/errors.ts';
import type { Progress } from '../lib/progress.ts';
import type { Project } from '../project/project.ts';

/**
 * An example brings a generator instead of a database: when the SQLite file of `old.url` is missing and
 * `old.prepare` names a command, runs it once in the migration's folder. Throws OLD_PREPARE_FAILED.
 */
export async function prepareOldSystem(project: Project, progress: Progress): Promise<void> {
  const { url, prepare } = project.config.old;
  if (prepare === undefined || !url.startsWith('sqlite:')) return;
  const file = resolve(project.folder, url.slice('sqlite:'.length));
  if (existsSync(file)) return;
  const [program, ...args] = prepare;
  if (program === undefined) return;
  progress.line(`prepare    ${prepare.join(' ')}`);
  const executable = program === 'node' ? process.execPath : program;
  await new Promise<void>((done, fail) => {
    const child = spawn(executable, args, { cwd: project.folder, stdio: ['ignore', 'ignore', 'pipe'] });
    let lastLine = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      lastLine = text.trim().split('\n').at(-1) ?? lastLine;
    });
    const refuse = (reason: string) =>
      fail(new ChangeoverError('OLD_PREPARE_FAILED', { command: prepare.join(' '), reason }));
    child.on('error', (error) => refuse(error.message));
    child.on('exit', (code) => (code === 0 ? done() : refuse(lastLine || `exit code ${code}`)));
  });
}
