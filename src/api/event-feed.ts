import pg from 'pg';
import { reasonOf } from '../lib/errors.ts';
import { log } from '../lib/log.ts';
import { eventChannel } from '../store/event-store.ts';

const reconnectMs = 1000;

/**
 * Tells listeners of this process that events of the migration were committed, by whichever process: one LISTEN
 * connection for all. After the connection was lost everybody is woken, since what happened meanwhile was not heard.
 */
export class EventFeed implements AsyncDisposable {
  readonly #connectionString: string;
  readonly #migration: string;
  readonly #listeners = new Set<() => void>();
  #client: pg.Client | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(connectionString: string, migration: string) {
    this.#connectionString = connectionString;
    this.#migration = migration;
  }

  /** Connects; later losses are repaired by itself. */
  async open(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#connectionString,
      application_name: 'changeover events',
    });
    client.on('notification', (message) => {
      if (message.payload === this.#migration) this.#wake();
    });
    client.on('error', (error) => this.#lost(client, error));
    client.on('end', () => this.#lost(client, new Error('connection ended')));
    await client.connect();
    await client.query(`LISTEN ${eventChannel}`);
    this.#client = client;
    this.#wake();
  }

  /** Calls `wake` after commits, and once the feed closes; ends with the returned function. */
  listen(wake: () => void): () => void {
    this.#listeners.add(wake);
    return () => void this.#listeners.delete(wake);
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Open streams end: the server is about to stop. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#wake();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    await this.#client?.end();
  }

  #wake(): void {
    for (const wake of this.#listeners) wake();
  }

  #lost(client: pg.Client, error: Error): void {
    if (this.#closed || this.#client !== client) return;
    this.#client = undefined;
    log('warn', 'event-feed-lost', { reason: reasonOf(error) });
    this.#reconnect();
  }

  #reconnect(): void {
    if (this.#closed) return;
    this.#timer = setTimeout(() => {
      this.open().catch((error: unknown) => {
        log('warn', 'event-feed-not-back', { reason: reasonOf(error) });
        this.#reconnect();
      });
    }, reconnectMs);
    this.#timer.unref();
  }
}
