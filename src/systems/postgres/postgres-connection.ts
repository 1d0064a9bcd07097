import pg from 'pg';
import { ChangeoverError, reasonOf } from '../../lib/errors.ts';
import { log } from '../../lib/log.ts';
import { withoutPassword } from '../../lib/postgres.ts';

// Values come as text, in a form that does not depend on how the server is set up, and rows in the order in which they lie.
// Rows hidden by a policy must fail the reading, not be missing from it.
const sessionSettings = `
  SET default_transaction_read_only = on;
  SET client_encoding = 'UTF8';
  SET datestyle = 'ISO, YMD';
  SET timezone = 'UTC';
  SET extra_float_digits = 1;
  SET bytea_output = 'hex';
  SET intervalstyle = 'postgres';
  SET synchronize_seqscans = off;
  SET max_parallel_workers_per_gather = 0;
  SET row_security = off;
  SET statement_timeout = 0;
  SET idle_in_transaction_session_timeout = 0`;

/** A connection on which nothing can be written. Throws OLD_UNREACHABLE, OLD_DENIED, OLD_NOT_FOUND. */
export async function connectReadOnly(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'changeover-read',
    connectionTimeoutMillis: 15_000,
    keepAlive: true,
  });
  // Without a handler, a dropped connection would end the process; the running query fails with the same error.
  client.on('error', (error) => log('warn', 'old-postgres-connection-lost', { reason: reasonOf(error) }));
  try {
    await client.connect();
    await client.query(sessionSettings);
    return client;
  } catch (error) {
    await client
      .end()
      .catch((failed: unknown) => log('debug', 'old-postgres-end', { reason: reasonOf(failed) }));
    throw connectionError(error, withoutPassword(url));
  }
}

const denied = new Set(['28000', '28P01', '42501']);

function connectionError(error: unknown, url: string): ChangeoverError {
  const code = error instanceof pg.DatabaseError ? (error.code ?? '') : '';
  const reason = reasonOf(error) || 'no answer';
  const kind = code === '3D000' ? 'OLD_NOT_FOUND' : denied.has(code) ? 'OLD_DENIED' : 'OLD_UNREACHABLE';
  // The client itself complains before it asks, when the server wants a password and there is none.
  const missing = /password must be a string/i.test(reason);
  return new ChangeoverError(missing ? 'OLD_DENIED' : kind, { url, reason }, { cause: error });
}
