import { execFile, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startEmbeddedServer } from '../src/lib/embedded-postgres.ts';
import { environment } from '../src/lib/environment.ts';
import { openPool } from '../src/lib/postgres.ts';
import { migrateStore } from '../src/snapshot/snapshot-fixture.ts';
import type { BenchCase, BenchResult } from './bench-case.ts';

const execute = promisify(execFile);
const database = 'bench_snapshot';

interface Server {
  readonly label: string;
  readonly url: string;
  readonly reference: string;
  readonly client: readonly [program: string, ...args: string[]];
  /** Arguments that make the client run a statement in the bench's database. */
  readonly inDatabase: (sql: string) => string[];
  /** Arguments that make the client send the whole table to nowhere. */
  readonly dump: readonly string[];
  readonly fill: (rows: number) => string[];
}

const psql = ['psql', '-q', '-h', '127.0.0.1', '-U', 'postgres'] as const;
const postgres: Server = {
  label: 'PostgreSQL',
  url: `postgres://postgres@127.0.0.1:5432/${database}`,
  reference: 'psql \\copy to /dev/null',
  client: psql,
  inDatabase: (sql) => ['-d', database, '-c', sql],
  dump: ['-d', database, '-c', '\\copy lic to /dev/null'],
  fill: (rows) => [
    `CREATE TABLE lic AS SELECT i::bigint AS id, 'KEY-' || md5(i::text) AS license_key, 'customer ' || (i % 50000) AS company,
      'user' || i || '@example.com' AS email, 1 + i % 20 AS max_devices,
      (array['active', 'expired', 'blocked', 'pending'])[1 + i % 4] AS status, date '2015-01-01' + (i % 3000) AS created,
      timestamptz '2016-01-01' + (i || ' minutes')::interval AS renewed, ((i % 10000) / 100.0)::numeric(12,2) AS price,
      i % 2 = 0 AS beta, CASE WHEN i % 7 <> 0 THEN 'note, with "quotes" ' || i END AS note, i::bigint * 1000003 AS big
      FROM generate_series(1, ${rows}) i`,
    'ALTER TABLE lic ADD PRIMARY KEY (id)',
    'VACUUM ANALYZE lic',
  ],
};

const mariadb: Server = {
  label: 'MariaDB',
  url: `mysql://root@127.0.0.1:3306/${database}`,
  reference: 'mariadb --quick to /dev/null',
  client: ['mariadb', '-h', '127.0.0.1', '-u', 'root', '--default-character-set=utf8mb4'],
  inDatabase: (sql) => ['-D', database, '-e', sql],
  dump: ['--quick', '-D', database, '-e', 'SELECT * FROM lic'],
  fill: (rows) => [
    `CREATE TABLE lic (id bigint PRIMARY KEY, license_key varchar(255) NOT NULL, company varchar(255), email varchar(255),
      max_devices int, status enum('active', 'expired', 'blocked', 'pending'), created date, renewed datetime,
      price decimal(12,2), beta tinyint(1), note text, big bigint) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4`,
    `INSERT INTO lic SELECT seq, concat('KEY-', md5(seq)), concat('customer ', seq % 50000), concat('user', seq, '@example.com'),
      1 + seq % 20, 1 + seq % 4, date '2015-01-01' + INTERVAL seq % 3000 DAY, timestamp '2016-01-01 00:00:00' + INTERVAL seq MINUTE,
      (seq % 10000) / 100, seq % 2, if(seq % 7 <> 0, concat('note, with "quotes" ', seq), NULL), seq * 1000003
      FROM seq_1_to_${rows}`,
    'ANALYZE TABLE lic',
  ],
};

/** Snapshot of a table with 12 columns to Parquet, against the server's own client sending it to nowhere. */
export const snapshotBench: BenchCase = {
  name: 'snapshot',
  async run({ rows, runs }) {
    if (environment().CHANGEOVER_TEST_SERVERS === undefined) {
      throw new Error('set CHANGEOVER_TEST_SERVERS=1: this case needs PostgreSQL and MariaDB on 127.0.0.1');
    }
    const results: BenchResult[] = [];
    for (const server of [postgres, mariadb]) results.push(...(await measure(server, rows, runs)));
    return results;
  },
};

async function measure(server: Server, rows: number, runs: number): Promise<BenchResult[]> {
  const folder = await mkdtemp(join(tmpdir(), 'changeover-bench-'));
  const [program, ...args] = server.client;
  const statement = (sql: string) => execute(program, [...args, ...server.inDatabase(sql)]);
  const admin = (sql: string) => execute(program, [...args, server === postgres ? '-c' : '-e', sql]);
  await admin(`DROP DATABASE IF EXISTS ${database}`);
  await admin(`CREATE DATABASE ${database}`);
  const store = await startEmbeddedServer(join(folder, 'postgres'));
  try {
    for (const sql of server.fill(rows)) await statement(sql);
    const storeUrl = await store.database('store');
    const pool = openPool(storeUrl);
    await migrateStore(pool, storeUrl);
    await pool.end();
    return await compare(server, { folder, storeUrl, rows, runs });
  } finally {
    await store.stop();
    await admin(`DROP DATABASE ${database}`);
    await rm(folder, { recursive: true, force: true });
  }
}

async function compare(
  server: Server,
  options: { folder: string; storeUrl: string; rows: number; runs: number },
): Promise<BenchResult[]> {
  const own: number[] = [];
  const reference: number[] = [];
  const megabytes: number[] = [];
  // One round to warm the server's cache; then by turns, so that a busy machine slows both.
  await dumpSeconds(server);
  for (let run = 0; run < options.runs; run++) {
    reference.push(await dumpSeconds(server));
    const once = await snapshotOnce(server, options, String(run + 1).padStart(4, '0'));
    if (once.rows !== options.rows) throw new Error(`${once.rows} rows instead of ${options.rows}`);
    own.push(once.seconds);
    megabytes.push(once.megabytes);
  }
  const rate = (seconds: readonly number[]) => options.rows / median(seconds);
  return [
    { label: `${server.label}: ${server.reference}`, value: rate(reference), unit: 'rows/s' },
    {
      label: `${server.label}: snapshot to Parquet`,
      value: rate(own),
      unit: 'rows/s',
      reference: rate(reference),
      ratio: rate(own) / rate(reference),
    },
    { label: `${server.label}: peak memory`, value: Math.max(...megabytes), unit: 'MB' },
  ];
}

async function dumpSeconds(server: Server): Promise<number> {
  const [program, ...args] = server.client;
  const nowhere = openSync('/dev/null', 'w');
  const startedAt = performance.now();
  const child = spawn(program, [...args, ...server.dump], { stdio: ['ignore', nowhere, 'inherit'] });
  await ended(child, program);
  closeSync(nowhere);
  return (performance.now() - startedAt) / 1000;
}

/** In a process of its own, so that its peak memory is its own. */
async function snapshotOnce(
  server: Server,
  { folder, storeUrl }: { folder: string; storeUrl: string },
  run: string,
): Promise<{ rows: number; seconds: number; megabytes: number }> {
  const script = fileURLToPath(new URL('./snapshot-once.ts', import.meta.url));
  const child = spawn(process.execPath, [script, folder, storeUrl, server.url, run], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  await ended(child, script);
  return JSON.parse(text) as { rows: number; seconds: number; megabytes: number };
}

async function ended(child: ReturnType<typeof spawn>, what: string): Promise<void> {
  const code = await new Promise<number | null>((done, fail) => {
    child.on('error', fail);
    child.on('close', done);
  });
  if (code !== 0) throw new Error(`${what} ended with ${code}`);
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}
