import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ChangeoverError } from '../lib/errors.ts';
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
  const args = [cli, 'rehearse', project.folder, ...(fresh ? ['--fresh'] : [])];
  const child = spawn(process.execPath, args, { detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
  let lastLine = '';
  let ended: number | 'running' = 'running';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    lastLine = text.trim().split('\n').at(-1) ?? lastLine;
  });
  child.on('error', (error) => {
    lastLine = error.message;
    ended = 1;
  });
  child.on('exit', (code) => {
    ended = code ?? 1;
    tellEnd(context, code ?? 1, lastLine);
  });
  child.unref();
  for (let waited = 0; waited < patienceMs; waited += lookMs) {
    const run = child.pid && (await runOfProcess(pool, migration, child.pid, since));
    if (typeof run === 'string') return run;
    if (ended !== 'running') throw new ChangeoverError('REHEARSAL_NOT_STARTED', { reason: lastLine });
    await sleep(lookMs);
  }
  return null;
}

/** A rehearsal that ended tells so itself; this tells what it said last when it could not. */
function tellEnd(context: ApiContext, code: number, lastLine: string): void {
  const { pool, migration } = context;
  const data = { ended: code, says: code === 0 ? '' : lastLine };
  publishEvent(pool, { migration, topic: 'run', subject: 'run:latest', data }).catch((error: unknown) => {
    log('warn', 'end-of-rehearsal-not-told', { reason: String(error) });
  });
}
