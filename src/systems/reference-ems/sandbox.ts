import pg from 'pg';
import { ChangeoverError, reasonOf } from '../../lib/errors.ts';
import { openPool } from '../../lib/postgres.ts';
import type { NewSystem, NewSystemSandbox, RecordChoice } from '../new-system.ts';
import { copyRecords } from './copy-records.ts';
import type { EmsHttp } from './ems-http.ts';
import { startEmsProcess } from './ems-process.ts';

export interface SandboxOptions {
  /** The EMS that is copied. */
  readonly http: EmsHttp;
  /** PostgreSQL URL of its database. */
  readonly database: string;
  /** The records to copy; all of them when absent. */
  readonly only?: RecordChoice | undefined;
  /** Connects to the EMS on the copy. */
  readonly open: (url: string, token: string) => Promise<NewSystem>;
}

// The EMS takes up its work again by itself after this, should we die meanwhile.
const pauseSeconds = 300;
// Copying files is faster from about here; below, the checkpoints it needs cost more than it saves.
const largeBytes = 256 * 1024 * 1024;

/**
 * Copies the database of an EMS (or some of its records), starts a second EMS on the copy, and drops it at the end. The copy has one name per
 * database, so that what a crash left is found and dropped at the next opening. Throws SANDBOX_IMPOSSIBLE,
 * EMS_NOT_STARTED and what the EMS's API throws.
 */
export async function openSandbox(options: SandboxOptions): Promise<NewSystemSandbox> {
  const source = databaseOf(options.database);
  const copy = `${source.slice(0, 50)}_sandbox`;
  const copyUrl = at(options.database, copy);
  if (options.only === undefined) await copyDatabase(options, source, copy);
  else await emptyDatabase(options.database, source, copy);
  const closing = new AsyncDisposableStack();
  closing.defer(() =>
    onServer(options.database, source, async (server) => {
      await server.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(copy)} WITH (FORCE)`);
    }),
  );
  try {
    const ems = await startEmsProcess({ databaseUrl: copyUrl });
    closing.defer(() => ems.stop());
    // Its schema is there once the EMS has started.
    if (options.only !== undefined) await copyRecords(options.database, copyUrl, options.only);
    const pool = openPool(copyUrl, { max: 2, applicationName: 'changeover-sandbox' });
    closing.defer(() => pool.end());
    const system = await options.open(ems.url, ems.token);
    closing.use(system);
    return {
      system,
      async sql(text) {
        const result = (await pool.query(text)) as pg.QueryResult | pg.QueryResult[];
        return ((Array.isArray(result) ? result.at(-1) : result)?.rows ?? []) as Record<string, unknown>[];
      },
      [Symbol.asyncDispose]: () => closing.disposeAsync(),
    };
  } catch (error) {
    await closing.disposeAsync();
    throw error;
  }
}

async function emptyDatabase(database: string, source: string, copy: string): Promise<void> {
  await onServer(database, source, async (server) => {
    await server.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(copy)} WITH (FORCE)`);
    await server.query(`CREATE DATABASE ${pg.escapeIdentifier(copy)}`);
  });
}

async function copyDatabase({ http, database }: SandboxOptions, source: string, copy: string): Promise<void> {
  await onServer(database, source, async (server) => {
    const size = await server.query<{ bytes: string }>('SELECT pg_database_size($1)::text AS bytes', [
      source,
    ]);
    const strategy = Number(size.rows[0]?.bytes ?? 0) > largeBytes ? 'FILE_COPY' : 'WAL_LOG';
    await server.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(copy)} WITH (FORCE)`);
    // PostgreSQL copies a database only while nobody is connected to it.
    await http.text({
      method: 'POST',
      path: '/v1/admin/pause',
      body: JSON.stringify({ seconds: pauseSeconds }),
    });
    try {
      await server.query(
        `CREATE DATABASE ${pg.escapeIdentifier(copy)} TEMPLATE ${pg.escapeIdentifier(source)} STRATEGY ${strategy}`,
      );
    } finally {
      await http.text({ method: 'POST', path: '/v1/admin/resume' });
    }
  });
}

/** Works on the server of a database without being connected to that database. Throws SANDBOX_IMPOSSIBLE. */
async function onServer(
  url: string,
  database: string,
  work: (server: pg.Client) => Promise<void>,
): Promise<void> {
  const server = new pg.Client({ connectionString: at(url, 'postgres') });
  try {
    await server.connect();
    await work(server);
  } catch (error) {
    if (error instanceof ChangeoverError) throw error;
    throw new ChangeoverError('SANDBOX_IMPOSSIBLE', { database, reason: reasonOf(error) }, { cause: error });
  } finally {
    await server.end();
  }
}

function databaseOf(url: string): string {
  return decodeURIComponent(new URL(url).pathname.slice(1));
}

function at(url: string, database: string): string {
  const other = new URL(url);
  other.pathname = `/${encodeURIComponent(database)}`;
  return other.href;
}
