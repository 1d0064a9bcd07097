import { setTimeout as sleep } from 'node:timers/promises';
import { ChangeoverError, isChangeoverError, reasonOf } from '../lib/errors.ts';
import { log } from '../lib/log.ts';
import { retry } from '../lib/retry.ts';
import type { StageContext } from '../stage/stage.ts';
import type { NewSystem } from '../systems/new-system.ts';

/** Asks the new system something. `within` gives the signal of the next request: each has its own time to answer. */
export type Ask<T> = (system: NewSystem, within: () => AbortSignal) => Promise<T>;

/** How patient loading is. Milliseconds. */
export interface Patience {
  readonly attempts: number;
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
  /** Longest time without an answer to one request. */
  readonly answerMs: number;
  /** Longest wait the new system may ask for; beyond it the load stops, to be resumed later. */
  readonly askedMs: number;
}

export const defaultPatience: Patience = {
  attempts: 10,
  firstDelayMs: 200,
  maxDelayMs: 10_000,
  answerMs: 120_000,
  askedMs: 600_000,
};

// A garbled answer is often a proxy's page during a restart; one that persists is a wrong address.
const garbledAttempts = 3;

/**
 * The connection of a load to its new system: retries what may pass, keeps to the waits it is asked for (for all
 * workers together), and connects again when the new system has died.
 */
export class NewSystemLink implements AsyncDisposable {
  readonly #context: Pick<StageContext, 'openNewSystem' | 'signal'>;
  readonly #patience: Patience;
  #system: NewSystem;
  #reopening: Promise<void> | undefined;
  #pausedUntil = 0;
  readonly #retired: NewSystem[] = [];

  private constructor(
    context: Pick<StageContext, 'openNewSystem' | 'signal'>,
    patience: Patience,
    system: NewSystem,
  ) {
    this.#context = context;
    this.#patience = patience;
    this.#system = system;
  }

  static async open(
    context: Pick<StageContext, 'openNewSystem' | 'signal'>,
    patience: Patience,
  ): Promise<NewSystemLink> {
    return new NewSystemLink(context, patience, await context.openNewSystem());
  }

  /** The system of this moment: for what needs no request (its names, limits, URL). */
  get system(): NewSystem {
    return this.#system;
  }

  /**
   * Runs `work` until it gets an answer. `failed` hears of every failed attempt before the next: only `certain`
   * failures (a 429) are known to have changed nothing. Throws the last error.
   */
  async call<T>(
    work: Ask<T>,
    failed: (certain: boolean) => void = () => undefined,
    signal: AbortSignal = this.#context.signal,
  ): Promise<T> {
    let garbled = 0;
    return retry(
      async () => {
        const system = this.#system;
        try {
          return await this.#whenAllowed(system, work, failed, signal);
        } catch (error) {
          if (isChangeoverError(error, 'NEW_UNREACHABLE')) await this.#reopen(system);
          throw error;
        }
      },
      {
        ...this.#patience,
        signal,
        retryable: (error) => {
          const again =
            isChangeoverError(error, 'NEW_UNREACHABLE', 'NEW_BUSY') ||
            (isChangeoverError(error, 'NEW_GARBLED') && ++garbled < garbledAttempts);
          if (!again || signal.aborted) return false;
          const wait = waitOf(error);
          // Longer than one may wait: whoever started the load decides when to go on.
          if (wait !== undefined && (wait > this.#patience.askedMs || statusOf(error) === 429)) return false;
          failed(statusOf(error) === 429);
          return wait ?? true;
        },
      },
    );
  }

  /** Waits that the new system asks for do not use up attempts. */
  async #whenAllowed<T>(
    system: NewSystem,
    work: Ask<T>,
    failed: (certain: boolean) => void,
    signal: AbortSignal,
  ): Promise<T> {
    let asked = 0;
    for (;;) {
      const pause = this.#pausedUntil - performance.now();
      if (pause > 0) await sleep(pause + Math.random() * this.#patience.firstDelayMs, undefined, { signal });
      try {
        return await this.#answered(system, work, signal);
      } catch (error) {
        const wait = statusOf(error) === 429 ? waitOf(error) : undefined;
        asked += wait ?? 0;
        if (wait === undefined || asked > this.#patience.askedMs) throw error;
        this.#pausedUntil = Math.max(this.#pausedUntil, performance.now() + wait);
        failed(true);
      }
    }
  }

  async #answered<T>(system: NewSystem, work: Ask<T>, signal: AbortSignal): Promise<T> {
    let timeout: AbortSignal | undefined;
    const within = (): AbortSignal => {
      timeout = AbortSignal.timeout(this.#patience.answerMs);
      return AbortSignal.any([signal, timeout]);
    };
    try {
      return await work(system, within);
    } catch (error) {
      signal.throwIfAborted();
      if (timeout?.aborted !== true) throw error;
      const reason = `no answer within ${this.#patience.answerMs / 1000} s`;
      throw new ChangeoverError('NEW_UNREACHABLE', { url: system.url, reason }, { cause: error });
    }
  }

  /** Connects anew, once for all workers that found the same connection dead. */
  async #reopen(dead: NewSystem): Promise<void> {
    if (this.#system !== dead) return;
    this.#reopening ??= this.#replace(dead).finally(() => {
      this.#reopening = undefined;
    });
    await this.#reopening;
  }

  async #replace(dead: NewSystem): Promise<void> {
    let opened: NewSystem;
    try {
      opened = await this.#context.openNewSystem();
    } catch (error) {
      if (!isChangeoverError(error, 'NEW_UNREACHABLE', 'NEW_BUSY', 'EMS_NOT_STARTED')) throw error;
      // Still down: the caller's own error is retried, and comes back here.
      log('info', 'new-system-still-down', { reason: reasonOf(error) });
      return;
    }
    if (opened.url === dead.url) {
      // The same address: only one request was cut, and the other workers' requests must not be.
      await opened[Symbol.asyncDispose]();
      return;
    }
    this.#retired.push(dead);
    this.#system = opened;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const system of [this.#system, ...this.#retired]) await system[Symbol.asyncDispose]();
  }
}

/** HTTP status behind a NEW_BUSY. A 429 changed nothing; after a 5xx the outcome is unknown. */
function statusOf(error: unknown): number | undefined {
  const status = isChangeoverError(error, 'NEW_BUSY') ? error.details.status : undefined;
  return typeof status === 'number' ? status : undefined;
}

/** Milliseconds that the new system asks to wait, when it does. */
function waitOf(error: unknown): number | undefined {
  const wait = isChangeoverError(error, 'NEW_BUSY') ? error.details.retryAfterMs : undefined;
  return typeof wait === 'number' && wait > 0 ? wait : undefined;
}
