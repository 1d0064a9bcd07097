import { spawn } from 'node:child_process';
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ChangeoverError, reasonOf } from '../lib/errors.ts';
import { log } from '../lib/log.ts';
import { isMigrationHeld } from '../run/run-lock.ts';
import { runOfProcess } from '../run/run-store.ts';
import { publishEvent } from '../store/event-store.ts';
import type { ApiContext } from './api-context.ts';

const cli = fileURLToPath(new URL('../main/cli.ts', import.meta.url));
const patienceMs = 8000;
const lookMs = 100;

/**
 * Starts a rehearsal as a process of its own, which goes on when this server stops. Returns its run, or null when it
 * has not begun one within some seconds (it may be making its old system first); what it says later comes as events.
 * Throws RUN_BUSY, REHEARSAL_NOT_STARTED.
 */
export async function startRehearsal(context: ApiContext, fresh: boolean): Promise<string | null> {
  const { pool, migration, project } = context;
  if (await isMigrationHeld(pool, migration))
    throw new ChangeoverError('RUN_BUSY', { migration, pid: 'another one' });
  const since = context.clock();
  const says = join(project.folder, '.changeover', 'rehearsal.log');
  await mkdir(dirname(says), { recursive: true });
  const args = [cli, 'rehearse', project.folder, ...(fresh ? ['--fresh'] : [])];
  // A file, not a pipe: what it writes must not fail when this process ends before it.
  const file = await open(says, 'w');
  const child = spawn(process.execPath, args, { detached: true, stdio: ['ignore', 'ignore', file.fd] });
  await file.close();
  let ended = false;
  child.on('error', (error) => log('error', 'rehearsal-not-started', { reason: reasonOf(error) }));
  child.on('exit', (code) => {
    ended = true;
    tellEnd(context, code ?? 1, says);
  });
  child.unref();
  for (let waited = 0; waited < patienceMs; waited += lookMs) {
    const run = child.pid && (await runOfProcess(pool, migration, child.pid, since));
    if (typeof run === 'string') return run;
    if (ended || child.pid === undefined)
      throw new ChangeoverError('REHEARSAL_NOT_STARTED', { reason: await lastLine(says) });
    await sleep(lookMs);
  }
  return null;
}

/** A rehearsal that ended tells so itself; this tells what it said last when it could not. */
function tellEnd({ pool, migration }: ApiContext, code: number, says: string): void {
  const tell = async (): Promise<void> => {
    const data = { ended: code, says: code === 0 ? '' : await lastLine(says) };
    await publishEvent(pool, { migration, topic: 'run', subject: 'run:latest', data });
  };
  tell().catch((error: unknown) => log('warn', 'end-of-rehearsal-not-told', { reason: reasonOf(error) }));
}

async function lastLine(path: string): Promise<string> {
  return (await readFile(path, 'utf8')).trim().split('\n').at(-1) ?? '';
}
