import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { WorkerPool } from './worker-pool.ts';

describe('the pool of batches in flight', () => {
  it('never runs more than its size at once', async () => {
    const pool = new WorkerPool(3, new AbortController().signal);
    let running = 0;
    let most = 0;
    for (let piece = 0; piece < 20; piece++) {
      await pool.start(async () => {
        running += 1;
        most = Math.max(most, running);
        await sleep(1);
        running -= 1;
      });
    }
    await pool.drain();
    expect(most).toBe(3);
    expect(running).toBe(0);
  });

  it('throws the failure of the last piece when drained', async () => {
    const pool = new WorkerPool(3, new AbortController().signal);
    await pool.start(() => Promise.reject(new Error('last')));
    await expect(pool.drain()).rejects.toThrow('last');
  });

  it('stops the others at the first failure, and starts nothing more', async () => {
    const pool = new WorkerPool(2, new AbortController().signal);
    let stopped = false;
    await pool.start(async (signal) => {
      await sleep(60_000, undefined, { signal }).catch(() => {
        stopped = true;
      });
    });
    await pool.start(() => Promise.reject(new Error('first')));
    await expect(pool.start(() => Promise.resolve())).rejects.toThrow('first');
    await pool.finish();
    expect(stopped).toBe(true);
  });
});
