import type pg from 'pg';
import { ChangeoverError, reasonOf } from '../lib/errors.ts';
import { log } from '../lib/log.ts';
import type { Progress, ProgressTick } from '../lib/progress.ts';
import { addRunLines, type RunProgress, saveProgress, stopRequested } from './run-log-store.ts';

/** A run's progress is told to others at most four times a second, however often it ticks. */
const flushMs = 250;
const windowMs = 5000;
const looksPerSecond = 1000 / flushMs;

interface Sample {
  readonly at: number;
  readonly done: number;
}

/**
 * Passes progress on and records it in the control store, where every process sees it: how far the stage has come, and
 * each line. Also looks once a second whether somebody asked the run to stop, and then aborts `stop`.
 */
export class RecordedProgress implements Progress, AsyncDisposable {
  readonly #inner: Progress;
  readonly #pool: pg.Pool;
  readonly #run: { readonly id: string; readonly migration: string };
  readonly #stop: AbortController;
  readonly #timer: NodeJS.Timeout;
  #latest: ProgressTick | undefined;
  #lines: string[] = [];
  #samples: Sample[] = [];
  #key = '';
  #looks = 0;
  #flushing: Promise<void> | undefined;

  constructor(
    inner: Progress,
    pool: pg.Pool,
    run: { readonly id: string; readonly migration: string },
    stop: AbortController,
  ) {
    this.#inner = inner;
    this.#pool = pool;
    this.#run = run;
    this.#stop = stop;
    this.#timer = setInterval(() => {
      this.#flushing ??= this.#flush().finally(() => {
        this.#flushing = undefined;
      });
    }, flushMs);
    this.#timer.unref();
  }

  tick(tick: ProgressTick): void {
    this.#inner.tick(tick);
    this.#latest = tick;
  }

  line(text: string): void {
    this.#inner.line(text);
    this.#lines.push(text);
  }

  clear(): void {
    this.#inner.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#flushing;
    await this.#flush();
  }

  async #flush(): Promise<void> {
    try {
      const lines = this.#lines;
      this.#lines = [];
      if (lines.length > 0) await addRunLines(this.#pool, this.#run, lines);
      const tick = this.#latest;
      this.#latest = undefined;
      if (tick !== undefined) await saveProgress(this.#pool, this.#run, this.#measured(tick));
      this.#looks += 1;
      if (this.#looks % looksPerSecond === 0 && (await stopRequested(this.#pool, this.#run.id)))
        this.#stop.abort(new ChangeoverError('INTERRUPTED'));
    } catch (error) {
      // A run does its work even when nobody can be told how far it is.
      log('warn', 'progress-not-recorded', { run: this.#run.id, reason: reasonOf(error) });
    }
  }

  #measured(tick: ProgressTick): RunProgress {
    const now = performance.now();
    const key = `${tick.stage} ${tick.what}`;
    if (key !== this.#key) this.#samples = [];
    this.#key = key;
    this.#samples = this.#samples.filter((one) => one.at > now - windowMs);
    const first = this.#samples[0];
    this.#samples.push({ at: now, done: tick.done });
    return { ...tick, ...rateOf(tick, first, now) };
  }
}

/** Rows per second since a sample, and the seconds left at that rate; null as long as there is no rate or no total. */
export function rateOf(
  tick: ProgressTick,
  since: { readonly at: number; readonly done: number } | undefined,
  now: number,
): { rate: number | null; remaining: number | null } {
  const seconds = since === undefined ? 0 : (now - since.at) / 1000;
  const worked = since === undefined ? 0 : tick.done - since.done;
  if (seconds < 0.5 || worked <= 0) return { rate: null, remaining: null };
  const perSecond = worked / seconds;
  const left = tick.total === undefined ? undefined : Math.max(0, tick.total - tick.done);
  return {
    rate: Math.round(perSecond),
    remaining: left === undefined ? null : Math.round(left / perSecond),
  };
}
