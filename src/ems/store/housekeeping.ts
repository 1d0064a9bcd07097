import { reasonOf } from '../../lib/errors.ts';
import { log } from '../../lib/log.ts';
import type { EmsStore } from './ems-store.ts';
import { forgetOldAnswers } from './idempotency-store.ts';

const everyMs = 60_000;
const atOnce = 1000;

/**
 * Ends leases that nobody asks about any more, and forgets old answers. Every process does so; locked rows are skipped, so
 * that none waits for another and nothing is done twice.
 */
export class Housekeeping implements Disposable {
  readonly #store: EmsStore;
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void> = Promise.resolve();

  constructor(store: EmsStore) {
    this.#store = store;
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
