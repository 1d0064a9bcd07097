import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Clock } from '../../lib/clock.ts';
import { reasonOf } from '../../lib/errors.ts';
import { log } from '../../lib/log.ts';
import type { ProjectConfig } from '../../project/project-config.ts';
import { hasDueDeliveries } from './outbox-store.ts';
import { sendDue } from './send-due.ts';

const lookEveryMs = 2000;
const afterTroubleMs = 30_000;
const roundMs = 60_000;

/** Sends what falls due until `signal` is aborted: the part of a server that delivers messages. Without a mail server in changeover.yaml it does nothing. */
export async function keepSending(
  pool: pg.Pool,
  config: ProjectConfig,
  options: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<void> {
  if (config.mail === undefined) return;
  const { clock, signal } = options;
  while (!signal.aborted) {
    const trouble = await sendOnce(pool, config, { clock, signal });
    await sleep(trouble ? afterTroubleMs : lookEveryMs, undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
}

/** One look; true when the next one should wait longer. */
async function sendOnce(
  pool: pg.Pool,
  config: ProjectConfig,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<boolean> {
  try {
    if (!(await hasDueDeliveries(pool, config.name, clock()))) return false;
    const round = await sendDue(pool, config, { clock, signal, mostMilliseconds: roundMs });
    return round.ended === 'trouble';
  } catch (error) {
    // The store may be gone for a moment, or the catch-all address missing: the server lives on and looks again.
    log('error', 'mail-round-failed', { migration: config.name, reason: reasonOf(error) });
    return true;
  }
}
