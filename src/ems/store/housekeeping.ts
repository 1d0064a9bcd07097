import { reasonOf } from '../../lib/errors.ts';
import { log } from '../../lib/log.ts';
import type { EmsStore } from './ems-store.ts';
import { forgetOldAnswers } from './idempotency-store.ts';
import { numberEvents } from './number-events.ts';
import { forgetOldCounts } from './rate-counts.ts';
import { trimEvents } from './trim-events.ts';

const everyMs = 60_000;
const atOnce = 1000;

/** Days for which events are kept unless the environment says otherwise. */
export const defaultKeepDays = 90;

/**
 * Ends leases that nobody asks about any more, forgets old answers and old events, and numbers events that nobody has asked
 * for. Every process does so; locked rows are skipped, so that none waits for another and nothing is done twice.
 */
export class Housekeeping implements Disposable {
  readonly #store: EmsStore;
  readonly #keepDays: number;
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void> = Promise.resolve();

  constructor(store: EmsStore, keepDays: number) {
    this.#store = store;
    this.#keepDays = keepDays;
    this.#timer = setInterval(() => {
      this.#running = this.once();
    }, everyMs);
    this.#timer.unref();
  }

  /** Does what there is to do; a database that is away is tried again next time. */
  async once(): Promise<void> {
    try {
      await this.#store.inTransaction(async (client) => {
        while ((await forgetOldAnswers(client)) === atOnce);
        await forgetOldCounts(client);
        await client.query(
          `WITH over AS (
             DELETE FROM leases WHERE activation_id IN (
               SELECT activation_id FROM leases WHERE expires_at <= now() LIMIT $1 FOR UPDATE SKIP LOCKED)
             RETURNING activation_id)
           UPDATE activations a SET state = 'RETURNED', returned_at = now(), updated_at = now()
             FROM over WHERE a.id = over.activation_id AND a.state = 'ACTIVE'`,
          [atOnce],
        );
      });
      await this.#store.inTransaction(async (client) => {
        while (await numberEvents(client));
      });
      while (await this.#store.inTransaction((client) => trimEvents(client, this.#keepDays)));
    } catch (error) {
      log('warn', 'ems-housekeeping-failed', { reason: reasonOf(error) });
    }
  }

  /** Waits for what is in progress. */
  async stop(): Promise<void> {
    this[Symbol.dispose]();
    await this.#running;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
