import { setTimeout as sleep } from 'node:timers/promises';
import { shownIn } from '../governance/status/status-report.ts';
import { noteStatuses } from '../governance/status/status-store.ts';
import { reasonOf } from '../lib/errors.ts';
import { log } from '../lib/log.ts';
import type { ApiContext } from './api-context.ts';
import { currentStatus } from './program-status.ts';

const tries = 5;
const pauseMs = 1000;
const lookEveryMs = 60_000;

/**
 * Writes the status of everything into its history where it is not what the history says. Several servers may do so at
 * once: a change is written once, and never an older status after a newer one.
 */
export async function noteStatus(context: ApiContext): Promise<void> {
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const status = await currentStatus(context);
    const { pool, migration } = context;
    const at = status.now.toISOString();
    if (await noteStatuses(pool, migration, status.noted, shownIn(status), at)) return;
  }
}

/**
 * Notes the status within about a second of each change that is committed, by whichever process, and each minute because
 * a new day changes it, too; until `signal` is aborted. The part of a server that keeps the history: reading writes none.
 */
export async function keepNotingStatus(context: ApiContext, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const changed = new AbortController();
    // Listens before it looks: what is committed meanwhile ends the next wait at once.
    const unlisten = context.events.listen(() => changed.abort());
    await noteOnce(context);
    await pause(pauseMs, signal);
    await pause(lookEveryMs - pauseMs, AbortSignal.any([signal, changed.signal]));
    unlisten();
  }
}

async function noteOnce(context: ApiContext): Promise<void> {
  try {
    await noteStatus(context);
  } catch (error) {
    // The store may be gone for a moment: the server lives on and looks again.
    log('error', 'status-not-noted', { migration: context.migration, reason: reasonOf(error) });
  }
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}
