import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, chown, mkdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { type PostgresPrograms, postgresPrograms } from './embedded-postgres-programs.ts';
import { ChangeoverError, reasonOf } from './errors.ts';
import { log } from './log.ts';
import { retry } from './retry.ts';

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
  const programs = await postgresPrograms();
  const dataFolder = await programs.dataFolder(resolve(folder));
  const running = await findRunning(dataFolder);
  if (running !== undefined) return serverAt(dataFolder, running.port);
  try {
    return await startNew(programs, dataFolder);
  } catch (error) {
    // Two openers may have raced: the loser finds the winner's server.
    const winner = await findRunning(dataFolder);
    if (winner !== undefined) return serverAt(dataFolder, winner.port);
    if (error instanceof ChangeoverError) throw error;
    throw new ChangeoverError(
      'STORE_CORRUPT',
      { path: dataFolder, reason: reasonOf(error) || 'no message' },
      { cause: error },
    );
  }
}

async function startNew(programs: PostgresPrograms, dataFolder: string): Promise<EmbeddedServer> {
  const { account } = programs;
  await mkdir(dataFolder, { recursive: true });
  await chmod(dataFolder, 0o700);
  if (account !== undefined) await chown(dataFolder, account.uid, account.gid);
  if (!existsSync(join(dataFolder, 'PG_VERSION'))) await initialize(programs, dataFolder);
  const logFile = join(dataFolder, 'server.log');
  const settings = [
    `-p ${await portFor(dataFolder)}`,
    '-c listen_addresses=127.0.0.1',
    "-c unix_socket_directories=''",
    '-c max_connections=100',
    '-c shared_buffers=128MB',
    '-c max_wal_size=2GB',
  ].join(' ');
  const args = ['start', '-D', dataFolder, '-l', logFile, '-w', '-t', '60', '-o', settings];
  try {
    // The processes of a killed server hold its shared memory for a moment longer.
    await retry(() => runProgram(programs.pgCtl, args, account), {
      attempts: 12,
      firstDelayMs: 250,
      maxDelayMs: 1000,
      retryable: async () => /shared memory block/.test(await lastComplaint(logFile, undefined)),
    });
  } catch (error) {
    throw new ChangeoverError(
      'STORE_CORRUPT',
      { path: dataFolder, reason: await lastComplaint(logFile, error) },
      { cause: error },
    );
  }
  const started = await readPostmasterFile(dataFolder);
  if (started === undefined)
    throw new ChangeoverError('STORE_CORRUPT', { path: dataFolder, reason: 'no process file' });
  return serverAt(dataFolder, started.port);
}

/** Makes a data directory; in a folder of its own that is renamed at the end, so that a kill leaves no half of one. */
async function initialize(programs: PostgresPrograms, dataFolder: string): Promise<void> {
  const { account } = programs;
  const temporary = `${dataFolder}.${randomUUID()}.new`;
  const passwordFile = `${temporary}.password`;
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { mode: 0o700 });
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (account !== undefined) {
    await chown(temporary, account.uid, account.gid);
    await chown(passwordFile, account.uid, account.gid);
  }
  const flags = [
    '--auth=scram-sha-256',
    `--username=${user}`,
    `--pwfile=${passwordFile}`,
    '--encoding=UTF8',
    '--locale=C',
    '--no-sync',
  ];
  try {
    await runProgram(programs.initdb, [`--pgdata=${temporary}`, ...flags], account);
    await publish(temporary, dataFolder);
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
    if (/No space left/.test(said))
      throw new ChangeoverError('DISK_FULL', { path: dataFolder }, { cause: error });
    throw error;
  } finally {
    await rm(passwordFile, { force: true });
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Puts a made data directory in the place of the empty one, unless another process was faster. */
async function publish(made: string, dataFolder: string): Promise<void> {
  try {
    // Elsewhere a rename takes the place of an empty folder.
    if (process.platform === 'win32') await rmdir(dataFolder);
    await rename(made, dataFolder);
  } catch (error) {
    if (!existsSync(join(dataFolder, 'PG_VERSION'))) throw error;
  }
}

async function runProgram(
  program: string,
  args: readonly string[],
  account: PostgresPrograms['account'],
): Promise<void> {
  await promisify(execFile)(program, [...args], {
    cwd: '/',
    ...account,
    env: { ...process.env, LC_ALL: 'C' },
  });
}

async function lastComplaint(logFile: string, error: unknown): Promise<string> {
  const text = existsSync(logFile) ? await readFile(logFile, 'utf8') : '';
  const complaints = text.split('\n').filter((line) => /FATAL|PANIC/.test(line));
  return (
    complaints
      .at(-1)
      ?.replace(/^.*?(FATAL|PANIC): */, '')
      .trim() ?? reasonOf(error)
  );
}

const urlAt = (port: number, database: string) =>
  `postgres://${user}:${password}@127.0.0.1:${port}/${database}`;

function serverAt(dataFolder: string, port: number): EmbeddedServer {
  const url = (database: string) => urlAt(port, database);
  return {
    async database(name) {
      await withClient(url('postgres'), async (client) => {
        const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
        if (found.rowCount === 0) await createDatabase(client, name);
      });
      return url(name);
    },
    async stop() {
      // Whichever runs there now: the one that was opened may have been killed, and followed by another.
      const running = await findRunning(dataFolder);
      if (running === undefined) return;
      const last = await withClient(urlAt(running.port, 'postgres'), isLast);
      if (last) await stopProcess(dataFolder, running.pid);
    },
  };
}

/** Whether nobody else uses the server. Connections that were closed a moment ago are seen for a moment longer. */
async function isLast(client: pg.Client): Promise<boolean> {
  for (let waited = 0; ; waited += 50) {
    const result = await client.query<{ n: number }>(
      "SELECT count(*)::int AS n FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()",
    );
    if (result.rows[0]?.n === 0) return true;
    if (waited >= 1000) return false;
    await sleep(50);
  }
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

async function stopProcess(dataFolder: string, pid: number): Promise<void> {
  // SIGINT is PostgreSQL's fast shutdown; it removes its process file last.
  process.kill(pid, 'SIGINT');
  const file = join(dataFolder, 'postmaster.pid');
  for (let waited = 0; waited < 10_000 && existsSync(file); waited += 20) await sleep(20);
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
  if (found === undefined) return undefined;
  if (!found.own || !isAlive(found.pid)) {
    // A folder that was copied while its server ran carries the process file of the original; and PostgreSQL takes a
    // killed server that nobody has reaped yet for a live one, and would refuse to start.
    await rm(join(dataFolder, 'postmaster.pid'), { force: true });
    return undefined;
  }
  // It may be starting up, or shutting down after its last user left.
  for (let waited = 0; waited < 15_000; waited += 100) {
    if (!isAlive(found.pid)) return undefined;
    try {
      await withClient(urlAt(found.port, 'postgres'), (client) => client.query('SELECT 1'));
      return found;
    } catch (error) {
      log('debug', 'embedded-postgres-not-ready', { reason: reasonOf(error) });
      await sleep(100);
    }
  }
  throw new ChangeoverError('STORE_LOCKED', { path: dataFolder, pid: found.pid });
}

async function readPostmasterFile(
  dataFolder: string,
): Promise<{ pid: number; port: number; own: boolean } | undefined> {
  const path = `${dataFolder}/postmaster.pid`;
  if (!existsSync(path)) return undefined;
  const lines = (await readFile(path, 'utf8')).split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  const valid = Number.isInteger(pid) && pid > 0 && Number.isInteger(port) && port > 0;
  return valid ? { pid, port, own: lines[1] === dataFolder } : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** A killed server that nobody has reaped yet still has a process id (Linux). */
function isZombie(pid: number): boolean {
  const path = `/proc/${pid}/stat`;
  return existsSync(path) && /\) Z /.test(readFileSync(path, 'utf8'));
}

/**
 * The port that the server of a folder had before, where it is free, else any: whoever was connected to a server that
 * was killed finds its successor in its place.
 */
async function portFor(dataFolder: string): Promise<number> {
  const path = join(dataFolder, 'postmaster.opts');
  const before = existsSync(path) ? /"-p" "(\d+)"/.exec(await readFile(path, 'utf8'))?.[1] : undefined;
  const again = before === undefined ? undefined : await freePort(Number(before));
  return again ?? (await freePort(0)) ?? 0;
}

/** The port, or any free one for 0; undefined when it is taken. */
function freePort(wanted: number): Promise<number | undefined> {
  return new Promise((done) => {
    const probe = createServer();
    probe.once('error', () => done(undefined));
    probe.listen(wanted, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : undefined;
      probe.close(() => done(port));
    });
  });
}
