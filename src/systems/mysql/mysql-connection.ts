import mysql, { type Connection } from 'mysql2';
import { ChangeoverError, reasonOf } from '../../lib/errors.ts';
import { log } from '../../lib/log.ts';
import { withoutPassword } from '../../lib/postgres.ts';

// Dates as they are stored (DATETIME) or in UTC (TIMESTAMP), zero dates untouched; a slow reader is no reason to hang up.
const sessionSettings = [
  "SET SESSION time_zone = '+00:00', sql_mode = ''",
  'SET SESSION net_write_timeout = 3600, wait_timeout = 28800',
  'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ',
  'SET SESSION TRANSACTION READ ONLY',
];

/** A connection on which nothing can be written. Throws OLD_UNREACHABLE, OLD_DENIED, OLD_NOT_FOUND, OLD_URL_UNKNOWN. */
export async function connectReadOnly(url: string): Promise<Connection> {
  const connection = mysql.createConnection(options(url));
  // Without a handler, a dropped connection would end the process; the running query fails with the same error.
  let connected = false;
  connection.on('error', (error) => {
    if (connected) log('warn', 'old-mysql-connection-lost', { reason: reasonOf(error) });
  });
  try {
    await new Promise<void>((done, fail) => connection.connect((error) => (error ? fail(error) : done())));
    connected = true;
    for (const setting of sessionSettings) await connection.promise().query(setting);
    return connection;
  } catch (error) {
    connection.destroy();
    throw connectionError(error, withoutPassword(url));
  }
}

function options(url: string): mysql.ConnectionOptions {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch (error) {
    throw new ChangeoverError('OLD_URL_UNKNOWN', { url: withoutPassword(url) }, { cause: error });
  }
  const database = decodeURIComponent(parsed.pathname.slice(1));
  if (database === '') {
    throw new ChangeoverError('OLD_NOT_FOUND', {
      url: withoutPassword(url),
      reason: 'the URL names no database',
    });
  }
  const socket = parsed.searchParams.get('socket');
  return {
    ...(socket === null
      ? { host: parsed.hostname.replace(/^\[|\]$/g, ''), port: Number(parsed.port || 3306) }
      : { socketPath: socket }),
    user: decodeURIComponent(parsed.username) || 'root',
    password: decodeURIComponent(parsed.password),
    database,
    charset: 'utf8mb4_general_ci',
    connectTimeout: 15_000,
    ...(parsed.searchParams.get('ssl') === 'true' ? { ssl: {} } : {}),
  };
}

const denied =
  /ER_ACCESS_DENIED_ERROR|ER_ACCESS_DENIED_NO_PASSWORD_ERROR|ER_DBACCESS_DENIED_ERROR|ER_NOT_SUPPORTED_AUTH_MODE|ER_MUST_CHANGE_PASSWORD/;

function connectionError(error: unknown, url: string): ChangeoverError {
  if (error instanceof ChangeoverError) return error;
  const code = errorCode(error);
  const reason = reasonOf(error) || code || 'no answer';
  const kind =
    code === 'ER_BAD_DB_ERROR' ? 'OLD_NOT_FOUND' : denied.test(code) ? 'OLD_DENIED' : 'OLD_UNREACHABLE';
  return new ChangeoverError(kind, { url, reason }, { cause: error });
}

/** The server's or the network's code of an error, such as `ER_BAD_DB_ERROR`; empty when it has none. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
