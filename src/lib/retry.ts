import { setTimeout as sleep } from 'node:timers/promises';

export interface RetryOptions {
  readonly attempts: number;
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
  /** Whether this error may go away by itself; a number says how many milliseconds the other side asks to wait. */
  readonly retryable: (error: unknown) => boolean | number | Promise<boolean | number>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs `work` until it succeeds, the error is not retryable, or the attempts are used up; then the last error
 * is thrown. Waits with full jitter: random(0, min(maxDelay, firstDelay × 2^attempt)) (AWS Architecture Blog,
 * "Exponential Backoff And Jitter"), or at least what the other side asked for.
 */
export async function retry<T>(work: (attempt: number) => Promise<T>, options: RetryOptions): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work(attempt);
    } catch (error) {
      const verdict = await options.retryable(error);
      if (verdict === false || attempt >= options.attempts) throw error;
      const ceiling = Math.min(options.maxDelayMs, options.firstDelayMs * 2 ** (attempt - 1));
      const asked = typeof verdict === 'number' ? verdict : 0;
      await sleep(Math.max(asked, Math.random() * ceiling), undefined, { signal: options.signal });
    }
  }
}
