import pg from 'pg';
import { reasonOf } from '../../lib/errors.ts';
import { log } from '../../lib/log.ts';
import { openPool } from '../../lib/postgres.ts';

const connections = 10;
// A host that does not answer at all is given up; one that is busy answers.
const connectMs = 5000;

/**
 * Connections to the primary among the hosts of a URL. Several are named as libpq has it
 * (`postgres://ems@one:5432,two:5432/ems`): a host that is away, or is a standby, is passed over, so that the next connection after
 * a fail-over leads to what was promoted. With one host (an address that moves to the primary, say) nothing is asked.
 */
export class PrimaryPool {
  readonly #urls: readonly string[];
  readonly #primaries = new WeakSet<pg.PoolClient>();
  #at = 0;
  #pool: pg.Pool;

  constructor(url: string) {
    this.#urls = hostUrls(url);
    this.#pool = this.#open();
  }

  /** The connections to the host at hand. */
  get pool(): pg.Pool {
    return this.#pool;
  }

  /** Lends a connection to the primary. Throws the last reason when no host is one. */
  async connect(): Promise<pg.PoolClient> {
    for (let tried = 1; ; tried++) {
      const pool = this.#pool;
      try {
        return await this.#primary(pool);
      } catch (error) {
        if (tried >= this.#urls.length) throw error;
        // Whoever is first moves on for all.
        if (pool === this.#pool) this.#next(error);
      }
    }
  }

  async #primary(pool: pg.Pool): Promise<pg.PoolClient> {
    const client = await pool.connect();
    if (this.#urls.length === 1 || this.#primaries.has(client)) return client;
    try {
      const asked = await client.query<{ standby: boolean }>('SELECT pg_is_in_recovery() AS standby');
      if (asked.rows[0]?.standby !== false) throw new Error('the host is a standby');
      this.#primaries.add(client);
      return client;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  #next(reason: unknown): void {
    log('warn', 'ems-database-next-host', { reason: reasonOf(reason) });
    this.#at = (this.#at + 1) % this.#urls.length;
    const left = this.#pool;
    this.#pool = this.#open();
    left.end().catch((error: unknown) => log('warn', 'ems-database-not-closed', { reason: reasonOf(error) }));
  }

  #open(): pg.Pool {
    return openPool(this.#urls[this.#at] ?? '', {
      max: connections,
      applicationName: 'changeover-ems',
      ...(this.#urls.length === 1 ? {} : { connectMs }),
    });
  }

  /** Closes all of it, when what is lent has come back. */
  async end(): Promise<void> {
    await this.#pool.end();
  }
}

/** A URL for each of its hosts. */
export function hostUrls(url: string): readonly string[] {
  const [, before, hosts, rest] = /^(\w+:\/\/(?:[^@/]*@)?)([^/?@]*)(.*)$/s.exec(url) ?? [];
  if (before === undefined || hosts === undefined || !hosts.includes(',')) return [url];
  return hosts.split(',').map((host) => `${before}${host}${rest}`);
}
