import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Clock } from '../lib/clock.ts';
import { reasonOf } from '../lib/errors.ts';
import { log } from '../lib/log.ts';
import { publishEvent } from '../store/event-store.ts';
import { checkWholeChain, lastCheck } from './chain-check.ts';

const dayMs = 24 * 3600 * 1000;
const lookEveryMs = 15 * 60 * 1000;

/**
 * Recomputes the whole chain when a server starts, and each day: the part of a server that finds an old entry that was
 * changed although nobody asked. The gate turns red with it, and live pages are told. Ends when `signal` is aborted.
 */
export async function keepCheckingChain(
  pool: pg.Pool,
  migration: string,
  options: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<void> {
  const { clock, signal } = options;
  await checkChain(pool, migration, clock(), 0);
  while (!signal.aborted) {
    await sleep(lookEveryMs, undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
    if (!signal.aborted) await checkChain(pool, migration, clock(), dayMs);
  }
}

/**
 * Checks the whole chain unless that was done less than `everyMs` before, by whichever server; one day of a clock that was
 * set back is as far away as one of a clock that was set forward.
 */
export async function checkChain(
  pool: pg.Pool,
  migration: string,
  now: Date,
  everyMs: number,
): Promise<void> {
  try {
    const before = await lastCheck(pool);
    if (before !== undefined && Math.abs(now.getTime() - Date.parse(before.fullAt)) < everyMs) return;
    const { broken } = await checkWholeChain(pool, now);
    if (broken === (before?.broken ?? null)) return;
    log(broken === null ? 'info' : 'error', 'evidence-chain-checked', { migration, broken: broken ?? '' });
    for (const topic of ['evidence', 'gate'] as const)
      await publishEvent(pool, { migration, topic, subject: 'evidence:chain' });
  } catch (error) {
    // The store may be gone for a moment: the server lives on and looks again.
    log('error', 'evidence-check-failed', { migration, reason: reasonOf(error) });
  }
}
