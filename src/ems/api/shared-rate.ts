import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { reasonOf } from '../../lib/errors.ts';
import { log } from '../../lib/log.ts';
import type { EmsStore } from '../store/ems-store.ts';
import { addCounts } from '../store/rate-counts.ts';

const windowSeconds = 10;
const everyMs = 1000;
// Growth since a longer time ago says nothing about now.
const freshMs = 2500;

/**
 * Counts requests of each actor over ten seconds, in this process at once and in the others by what they tell: every second each
 * process adds what it counted to a table and learns how much the others added. A counter in the database for each request would cost
 * a transaction each. So somebody who spreads requests over many processes can exceed the limit by what is sent within a second.
 */
export class SharedRate {
  readonly #store: EmsStore;
  readonly #limiter: RateLimiterMemory;
  readonly #timer: NodeJS.Timeout;
  #counted = new Map<string, number>();
  #known = new Map<string, { readonly sum: number; readonly at: number }>();
  #telling: Promise<void> = Promise.resolve();

  constructor(store: EmsStore, perSecond: number) {
    this.#store = store;
    this.#limiter = new RateLimiterMemory({ points: perSecond * windowSeconds, duration: windowSeconds });
    this.#timer = setInterval(() => {
      if (this.#counted.size > 0) this.#telling = this.#tell();
    }, everyMs);
    this.#timer.unref();
  }

  /** Counts a request. Returns the seconds to wait when there were too many, or undefined. */
  async count(actor: string): Promise<number | undefined> {
    this.#counted.set(actor, (this.#counted.get(actor) ?? 0) + 1);
    try {
      await this.#limiter.consume(actor);
      return undefined;
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      return Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
    }
  }

  async #tell(): Promise<void> {
    const counted = this.#counted;
    this.#counted = new Map();
    const now = performance.now();
    try {
      const sums = await this.#store.use((client) => addCounts(client, counted));
      const known = new Map<string, { sum: number; at: number }>();
      for (const [actor, sum] of sums) {
        const before = this.#known.get(actor);
        const others = before === undefined ? 0 : sum - before.sum - (counted.get(actor) ?? 0);
        if (others > 0) await this.#limiter.penalty(actor, others);
        known.set(actor, { sum, at: now });
      }
      for (const [actor, one] of this.#known)
        if (!known.has(actor) && now - one.at < freshMs) known.set(actor, one);
      this.#known = known;
    } catch (error) {
      // Each process then counts for itself.
      log('warn', 'ems-rate-not-told', { reason: reasonOf(error) });
    }
  }

  /** Ends the telling. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#telling;
  }
}
