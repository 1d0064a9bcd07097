import { readdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { ChangeoverError, isChangeoverError, reasonOf } from '../../lib/errors.ts';
import { migrate, withoutPassword } from '../../lib/postgres.ts';
import { ApiError } from '../domain/api-error.ts';
import { asApiError, faultCode } from './postgres-fault.ts';
import { PrimaryPool } from './primary-pool.ts';

export const migrationsFolder = new URL('./migrations/', import.meta.url);

// A long export may hold a connection for minutes; who wants to pause can try again.
const drainMs = 10_000;

/**
 * The database of the EMS. Every use goes through `use`, so that all connections can be given up for a moment
 * (`pause`): PostgreSQL copies a database only while nobody is connected to it.
 */
export class EmsStore implements AsyncDisposable {
  readonly #url: string;
  #pool: PrimaryPool;
  #users = 0;
  #pausedUntil = 0;
  #resuming: NodeJS.Timeout | undefined;

  private constructor(url: string, pool: PrimaryPool) {
    this.#url = url;
    this.#pool = pool;
  }

  /**
   * Connects and brings the schema up to date. Throws EMS_STORE_UNREACHABLE, EMS_STORE_FOREIGN, STORE_NEWER.
   */
  static async open(url: string): Promise<EmsStore> {
    const pool = new PrimaryPool(url);
    try {
      // Which host is the primary.
      (await pool.connect()).release();
      await refuseForeign(pool.pool, url);
      await migrate(pool.pool, migrationsFolder, url);
      return new EmsStore(url, pool);
    } catch (error) {
      await pool.end();
      throw asStartError(error, withoutPassword(url));
    }
  }

  /** Database connections that are lent at the moment. */
  get connectionsInUse(): number {
    return this.#users;
  }

  /** Lends a connection. Errors of the database become answers (ApiError); a connection left mid-way is closed. */
  async use<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    if (performance.now() < this.#pausedUntil) throw new ApiError('PAUSED');
    this.#users += 1;
    let client: pg.PoolClient | undefined;
    let broken = true;
    try {
      client = await this.#connect();
      const result = await work(client);
      broken = false;
      return result;
    } catch (error) {
      throw asApiError(error);
    } finally {
      client?.release(broken);
      this.#users -= 1;
    }
  }

  async #connect(): Promise<pg.PoolClient> {
    try {
      return await this.#pool.connect();
    } catch (error) {
      // Down, restarting, full, or the database is gone: all of it may pass.
      throw new ApiError('UNAVAILABLE', {}, { cause: error });
    }
  }

  /** Runs `work` in one transaction on a lent connection; what it threw is rolled back. */
  async inTransaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const outcome = await this.use(async (client) => {
      await client.query('BEGIN');
      try {
        const result = await work(client);
        await client.query('COMMIT');
        return { result };
      } catch (error) {
        // When this fails as well, `use` closes the connection, which rolls back.
        await client.query('ROLLBACK');
        return { error };
      }
    });
    if ('error' in outcome) throw asApiError(outcome.error);
    return outcome.result;
  }

  /**
   * Gives up every connection for at most `forMs`; requests are answered with PAUSED meanwhile. Ends by itself, so
   * that a caller that dies leaves nothing paused. Throws ApiError BUSY when work in progress does not end.
   */
  async pause(forMs: number): Promise<void> {
    this.#pausedUntil = performance.now() + forMs;
    clearTimeout(this.#resuming);
    const drained = performance.now() + Math.min(drainMs, forMs);
    while (this.#users > 0) {
      if (performance.now() > drained) {
        this.resume();
        throw new ApiError('BUSY');
      }
      await sleep(10);
    }
    const given = this.#pool;
    this.#pool = new PrimaryPool(this.#url);
    await given.end();
    this.#resuming = setTimeout(() => this.resume(), forMs);
    this.#resuming.unref();
  }

  /** Ends a pause. */
  resume(): void {
    this.#pausedUntil = 0;
    clearTimeout(this.#resuming);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#resuming);
    await this.#pool.end();
  }
}

/** Why the database cannot be used: names that are taken in it (class 42), or no connection. */
function asStartError(error: unknown, url: string): unknown {
  if (isChangeoverError(error) && error.code !== 'STORE_UNREACHABLE') return error;
  const reason = isChangeoverError(error) ? String(error.details['reason']) : reasonOf(error);
  if (faultCode(error).startsWith('42'))
    return new ChangeoverError('EMS_STORE_FOREIGN', { url, what: reason }, { cause: error });
  return new ChangeoverError('EMS_STORE_UNREACHABLE', { url, reason }, { cause: error });
}

/** A database that holds something else (the control store, say) is left alone. */
async function refuseForeign(pool: pg.Pool, url: string): Promise<void> {
  const found = await pool.query<{ there: boolean }>(
    "SELECT to_regclass('schema_migration') IS NOT NULL AS there",
  );
  if (found.rows[0]?.there !== true) return;
  const ours = new Set(await readdir(migrationsFolder));
  const applied = await pool.query<{ name: string }>('SELECT name FROM schema_migration WHERE number = 1');
  const first = applied.rows[0]?.name;
  if (first !== undefined && !ours.has(first))
    throw new ChangeoverError('EMS_STORE_FOREIGN', { url: withoutPassword(url), what: first });
}
