import { execFile, execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { appendFile, chmod, mkdir, readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { environment } from '../lib/environment.ts';
import { emsClient } from './ems-fixture.ts';
import { type EmsServer, startEms } from './ems-server.ts';
import { hostUrls } from './store/primary-pool.ts';

const token = 'token-of-the-tests';
const mostTries = 1000;
const run = promisify(execFile);

/** PostgreSQL refuses to run as root: then its programs run as its own user. */
async function asPostgres(program: string, ...rest: string[]): Promise<string> {
  const versions = (await readdir('/usr/lib/postgresql')).toSorted((a, b) => Number(b) - Number(a));
  const owner =
    process.getuid?.() === 0
      ? {
          uid: Number(execFileSync('id', ['-u', 'postgres'])),
          gid: Number(execFileSync('id', ['-g', 'postgres'])),
        }
      : {};
  const path = join('/usr/lib/postgresql', versions[0] ?? '', 'bin', program);
  return (await run(path, rest, { ...owner, cwd: '/' })).stdout;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  await new Promise<void>((done) => server.close(() => done()));
  return port;
}

interface Node {
  readonly folder: string;
  readonly port: number;
}

const start = (node: Node): Promise<string> =>
  // Its output goes to a file: a pipe would stay open as long as the server runs.
  asPostgres('pg_ctl', 'start', '-w', '-D', node.folder, '-l', `${node.folder}.log`);

async function ask(node: Node, sql: string, database = 'postgres'): Promise<unknown[][]> {
  const client = new pg.Client({
    connectionString: `postgres://postgres@127.0.0.1:${node.port}/${database}`,
  });
  await client.connect();
  try {
    return (await client.query<unknown[]>({ text: sql, rowMode: 'array' })).rows;
  } finally {
    await client.end();
  }
}

/** A primary that acknowledges nothing before its standby has it, and that standby. */
async function startPair(folder: string): Promise<{ primary: Node; standby: Node }> {
  const primary = { folder: join(folder, 'one'), port: await freePort() };
  await asPostgres('initdb', '-D', primary.folder, '-U', 'postgres', '-A', 'trust', '--no-sync');
  const settings = (port: number): string =>
    `\nport = ${port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = '${folder}'\nfsync = off\nshared_buffers = 32MB\n`;
  await appendFile(join(primary.folder, 'postgresql.conf'), settings(primary.port));
  await start(primary);
  const standby = { folder: join(folder, 'two'), port: await freePort() };
  const from = ['-h', '127.0.0.1', '-p', String(primary.port), '-U', 'postgres'];
  await asPostgres(
    'pg_basebackup',
    ...from,
    '-D',
    standby.folder,
    '-R',
    '-X',
    'stream',
    '-c',
    'fast',
    '--no-sync',
  );
  await appendFile(join(standby.folder, 'postgresql.conf'), settings(standby.port));
  await start(standby);
  await ask(primary, "ALTER SYSTEM SET synchronous_standby_names = '*'");
  await ask(primary, 'SELECT pg_reload_conf()');
  const synchronous = async (): Promise<boolean> =>
    (await ask(primary, 'SELECT sync_state FROM pg_stat_replication'))[0]?.[0] === 'sync';
  while (!(await synchronous())) await sleep(50);
  return { primary, standby };
}

/** Kills every process of a node at once, as a machine that loses its power would. */
async function kill(node: Node): Promise<void> {
  const main = Number((await readFile(join(node.folder, 'postmaster.pid'), 'utf8')).split('\n')[0]);
  const children = (await readFile(`/proc/${main}/task/${main}/children`, 'utf8')).trim().split(/\s+/);
  // An empty list reads as 0, and a signal to 0 goes to whoever runs this test.
  for (const pid of [main, ...children.map(Number)].filter((one) => one > 1))
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      // A backend may have ended by itself.
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
}

interface Writers {
  /** Codes whose storing was acknowledged. */
  readonly acknowledged: string[];
  /** Codes that were sent, acknowledged or not. */
  readonly sent: string[];
  readonly refused: Map<number, number>;
  stop(): Promise<void>;
}

/** Clients that write one after the other, and repeat under the same Idempotency-Key what was not acknowledged. */
function startWriters(servers: readonly EmsServer[], count: number): Writers {
  const writers = { acknowledged: [] as string[], sent: [] as string[], refused: new Map<number, number>() };
  const stopping = new AbortController();
  const write = async (at: number): Promise<void> => {
    for (let turn = at; !stopping.signal.aborted; turn++) {
      const code = randomUUID();
      writers.sent.push(code);
      // The last one is repeated as well, until it is known what became of it.
      for (let tries = 0; tries < mostTries; tries++) {
        const client = emsClient(servers[(turn + tries) % servers.length]?.url ?? '', token);
        const answer = await client.ask('/v1/features', {
          method: 'POST',
          body: JSON.stringify({ code, name: 'Feature' }),
          headers: { 'content-type': 'application/json', 'idempotency-key': code },
        });
        await answer.text();
        if (answer.ok) {
          writers.acknowledged.push(code);
          break;
        }
        writers.refused.set(answer.status, (writers.refused.get(answer.status) ?? 0) + 1);
        await sleep(20);
      }
    }
  };
  const all = Promise.all(Array.from({ length: count }, (_, at) => write(at)));
  return {
    ...writers,
    async stop() {
      stopping.abort();
      await all;
    },
  };
}

async function waitFor(holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 20_000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error('it never came to that');
    await sleep(20);
  }
}

describe('a URL of several hosts', () => {
  it('is one URL for each of them', () => {
    expect(hostUrls('postgres://ems:a%2Cb@one:5432,two,[::1]:5433/ems?sslmode=require')).toEqual([
      'postgres://ems:a%2Cb@one:5432/ems?sslmode=require',
      'postgres://ems:a%2Cb@two/ems?sslmode=require',
      'postgres://ems:a%2Cb@[::1]:5433/ems?sslmode=require',
    ]);
    expect(hostUrls('postgres://ems@one/ems?options=a,b')).toEqual(['postgres://ems@one/ems?options=a,b']);
    expect(hostUrls('postgres://a,b@one/ems')).toEqual(['postgres://a,b@one/ems']);
    expect(hostUrls('postgres:///ems')).toEqual(['postgres:///ems']);
  });
});

describe.skipIf(environment().CHANGEOVER_TEST_SERVERS === undefined)('a primary that dies', () => {
  it('takes no acknowledged write with it, and the writers go on at the one that was promoted', async () => {
    await using folder = await temporaryFolder();
    await using ended = new AsyncDisposableStack();
    const place = join(folder.path, 'nodes');
    await mkdir(place);
    // The user of PostgreSQL writes there, whoever runs the test.
    await chmod(place, 0o777);
    const { primary, standby } = await startPair(place);
    ended.defer(
      async () => void (await asPostgres('pg_ctl', 'stop', '-m', 'immediate', '-D', standby.folder)),
    );
    ended.defer(() => kill(primary).catch(() => undefined));
    await ask(primary, 'CREATE DATABASE ems');
    // The standby is named first: it is passed over as long as it is one.
    const databaseUrl = `postgres://postgres@127.0.0.1:${standby.port},127.0.0.1:${primary.port}/ems`;
    const servers = [
      await startEms({ databaseUrl, token, port: 0 }),
      await startEms({ databaseUrl, token, port: 0 }),
    ];
    for (const server of servers) ended.defer(() => server.stop());
    const writers = startWriters(servers, 8);
    await waitFor(() => writers.acknowledged.length > 300);
    await kill(primary);
    const before = writers.acknowledged.length;
    const ready = async (): Promise<number[]> =>
      Promise.all(servers.map(async ({ url }) => (await fetch(`${url}/readyz`)).status));
    await waitFor(async () => (await ready()).every((status) => status === 503));
    await asPostgres('pg_ctl', 'promote', '-w', '-D', standby.folder);
    await waitFor(async () => (await ready()).every((status) => status === 200));
    await waitFor(() => writers.acknowledged.length > before + 300);
    await writers.stop();
    const stored = (await ask(standby, 'SELECT code FROM features', 'ems')).map(([code]) => code as string);
    const there = new Set(stored);
    expect(writers.acknowledged.filter((code) => !there.has(code))).toEqual([]);
    // What was repeated is there once, and nothing is there that nobody sent.
    expect(stored.length).toBe(there.size);
    const sent = new Set(writers.sent);
    expect(stored.filter((code) => !sent.has(code))).toEqual([]);
    // Each change has its entry and its event, on the new primary as on the old.
    const logged = await ask(
      standby,
      `SELECT (SELECT count(*)::int FROM change_log WHERE entity = 'features'),
              (SELECT count(*)::int FROM outbox_events WHERE entity = 'features') + (SELECT count(*)::int FROM events WHERE entity = 'features')`,
      'ems',
    );
    expect(logged).toEqual([[stored.length, stored.length]]);
    expect([...writers.refused.keys()]).toEqual([503]);
  }, 90_000);
});
