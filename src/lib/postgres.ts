import { readdir, readFile } from 'node:fs/promises';
import pg from 'pg';
import { ChangeoverError, reasonOf } from './errors.ts';
import { log } from './log.ts';

// Plain dates, instants, decimals and bigints stay text: no Date, no float.
const textTypes = new Set<number>([20, 1082, 1114, 1184, 1700]);
const asText = (value: string): string => value;

/** A connection pool whose plain dates, instants, decimals and bigints come back as text. */
export function openPool(
  url: string,
  options: {
    max?: number;
    applicationName?: string;
    /** Gives up a host that has not answered for so long; waiting for a free connection is not meant. */
    connectMs?: number;
  } = {},
): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 8,
    application_name: options.applicationName ?? 'changeover',
    ...(options.connectMs === undefined ? {} : { Client: clientWithin(options.connectMs) }),
    types: {
      // The declared type wants both formats; only text is ever asked for.
      getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
        textTypes.has(oid)
          ? asText
          : pg.types.getTypeParser(oid, format ?? 'text')) as typeof pg.types.getTypeParser,
    },
  });
  // Without a handler, a dropped connection would end the process: the pool speaks for idle ones, the client for one in use.
  const onLost = (error: Error): void => log('warn', 'postgres-connection-lost', { reason: reasonOf(error) });
  pool.on('error', onLost);
  pool.on('connect', (client) => void client.on('error', onLost));
  return pool;
}

function clientWithin(connectMs: number): typeof pg.Client {
  return class extends pg.Client {
    constructor(config?: string | pg.ClientConfig) {
      super({
        ...(typeof config === 'string' ? { connectionString: config } : config),
        connectionTimeoutMillis: connectMs,
      });
    }
  };
}

/**
 * Applies the numbered `NNN-name.sql` files of a folder that a database has not seen yet, each in a transaction,
 * under a lock so that two starting processes do not race. Throws STORE_NEWER, STORE_UNREACHABLE.
 */
export async function migrate(pool: pg.Pool, folder: URL, url: string): Promise<void> {
  const files = (await readdir(folder)).filter((name) => /^\d{3}-.+\.sql$/.test(name)).sort();
  const client = await connect(pool, url);
  try {
    await client.query('SELECT pg_advisory_lock(7307163)');
    await client.query(
      'CREATE TABLE IF NOT EXISTS schema_migration (number int PRIMARY KEY, name text NOT NULL, at timestamptz NOT NULL DEFAULT now())',
    );
    const done = await client.query<{ number: number }>('SELECT number FROM schema_migration');
    const applied = new Set(done.rows.map((row) => row.number));
    const known = Math.max(0, ...files.map((name) => Number(name.slice(0, 3))));
    const found = Math.max(0, ...applied);
    if (found > known) throw new ChangeoverError('STORE_NEWER', { url: withoutPassword(url), found, known });
    for (const name of files) {
      const number = Number(name.slice(0, 3));
      if (applied.has(number)) continue;
      await client.query('BEGIN');
      try {
        await client.query(await readFile(new URL(name, folder), 'utf8'));
        await client.query('INSERT INTO schema_migration (number, name) VALUES ($1, $2)', [number, name]);
        await client.query('COMMIT');
      } catch (error) {
        await client.query('ROLLBACK');
        throw error;
      }
    }
  } finally {
    await client.query('SELECT pg_advisory_unlock(7307163)').finally(() => client.release());
  }
}

async function connect(pool: pg.Pool, url: string): Promise<pg.PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw new ChangeoverError(
      'STORE_UNREACHABLE',
      { url: withoutPassword(url), reason: reasonOf(error) },
      { cause: error },
    );
  }
}

/** Runs `work` in one transaction; rolls back when it throws. */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}

/** A URL as it may be shown and logged: the password replaced by stars. */
export function withoutPassword(url: string): string {
  return url.replace(/^(\w+:\/\/[^:/@]+):[^@]*@/, '$1:***@');
}
