import { execFile, spawn } from 'node:child_process';
import { appendFile, cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { environment } from '../src/lib/environment.ts';
import type { BenchCase, BenchResult } from './bench-case.ts';
import { type Used, watchTree } from './process-tree.ts';

const execute = promisify(execFile);
const server = 'postgres://postgres@127.0.0.1:5432';
const store = 'bench_rehearsal';
const old = 'mysql://root@127.0.0.1:3306/bench_rehearsal';
const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** What of a report is looked at. */
interface Report {
  readonly ok: boolean;
  readonly stages: readonly { readonly name: string; readonly seconds: number; readonly rows: number }[];
  readonly reconcile: { readonly compared: number; readonly matching: number };
  readonly fault_seeding: { readonly seeded: number; readonly detected: number };
}

interface Rehearsal {
  readonly seconds: number;
  readonly report: Report;
  readonly engine: Used;
  readonly ems: readonly Used[];
}

async function onServer(work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: `${server}/postgres` });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/** Drops the control store and the EMS databases that were made for it. */
function dropStore(): Promise<void> {
  return onServer(async (client) => {
    const found = await client.query<{ datname: string }>(
      "SELECT e.datname FROM pg_database s JOIN pg_database e ON e.datname LIKE 'ems_slm_' || s.oid || '_%' WHERE s.datname = $1",
      [store],
    );
    for (const name of [...found.rows.map((row) => row.datname), store])
      await client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(name)} WITH (FORCE)`);
  });
}

async function mariadb(sql: string): Promise<void> {
  await execute('mariadb', ['-h', '127.0.0.1', '-u', 'root', '-e', sql]);
}

/** One whole rehearsal in a fresh folder, by the command that people use. */
async function rehearseOnce(): Promise<Rehearsal> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-rehearsal-'));
  await onServer(async (client) => void (await client.query(`CREATE DATABASE ${store}`)));
  try {
    await cp(file('../examples/slm'), folder, {
      recursive: true,
      filter: (path) => !path.endsWith('.changeover'),
    });
    await appendFile(join(folder, 'changeover.yaml'), `store: ${server}/${store}\n`);
    const startedAt = performance.now();
    const child = spawn(process.execPath, [file('../src/main/cli.ts'), 'rehearse', folder, '--json'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, SLM_DATABASE_URL: old },
    });
    const output = text(child.stdout);
    const [engine, ...others] = await watchTree(child.pid ?? 0, output);
    const seconds = (performance.now() - startedAt) / 1000;
    const report = JSON.parse(await output) as Report;
    if (!report.ok || engine === undefined) throw new Error(`the rehearsal failed: ${await output}`);
    return { seconds, report, engine, ems: others.filter((one) => one.command.includes('ems.ts')) };
  } finally {
    await dropStore();
    await rm(folder, { recursive: true, force: true });
  }
}

const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0;

function figures(taken: readonly Rehearsal[]): BenchResult[] {
  const figure = (label: string, unit: string, of: (one: Rehearsal) => number): BenchResult => ({
    label,
    unit,
    value: median(taken.map(of)),
  });
  const first = taken[0]?.report;
  return [
    figure('whole rehearsal', 's', (one) => one.seconds),
    ...(first?.stages ?? []).map(({ name }) =>
      figure(`… ${name}`, 's', (one) => one.report.stages.find((stage) => stage.name === name)?.seconds ?? 0),
    ),
    figure('records compared', 'records', (one) => one.report.reconcile.compared),
    figure('… of these equal', 'records', (one) => one.report.reconcile.matching),
    figure('faults seeded', 'faults', (one) => one.report.fault_seeding.seeded),
    figure('… of these found', 'faults', (one) => one.report.fault_seeding.detected),
    figure('peak memory of the engine', 'MB', (one) => one.engine.megabytes),
    figure('peak memory of an EMS', 'MB', (one) => Math.max(...one.ems.map((ems) => ems.megabytes))),
    figure('processor time of the engine', 's', (one) => one.engine.seconds),
    figure('processor time of the EMS', 's', (one) => one.ems.reduce((sum, ems) => sum + ems.seconds, 0)),
  ];
}

/**
 * The whole rehearsal of `rows` licenses of a Software License Manager on MariaDB, with the control store and the new
 * system on PostgreSQL.
 */
export const rehearsalBench: BenchCase = {
  name: 'rehearsal',
  async run({ rows, runs }) {
    if (environment().CHANGEOVER_TEST_SERVERS === undefined) {
      throw new Error('set CHANGEOVER_TEST_SERVERS=1: this case needs PostgreSQL and MariaDB on 127.0.0.1');
    }
    await dropStore();
    await mariadb('DROP DATABASE IF EXISTS bench_rehearsal; CREATE DATABASE bench_rehearsal');
    try {
      await execute(process.execPath, [file('../examples/slm/seed.ts'), old, '--licenses', String(rows)]);
      const taken: Rehearsal[] = [];
      for (let run = 0; run < runs; run++) taken.push(await rehearseOnce());
      return figures(taken);
    } finally {
      await mariadb('DROP DATABASE bench_rehearsal');
    }
  },
};
