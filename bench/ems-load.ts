import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import type { NewSystem } from '../src/systems/new-system.ts';
import { startEmsProcess } from '../src/systems/reference-ems/ems-process.ts';
import { openReferenceEms } from '../src/systems/reference-ems/reference-ems.ts';
import type { BenchCase, BenchResult } from './bench-case.ts';

const server = 'postgres://postgres@127.0.0.1:5432';
const database = 'ems_load_bench';
const url = `${server}/${database}`;
const signal = new AbortController().signal;

type Make = (number: number) => Record<string, unknown>;

/** Entities that are measured, in dependency order; each has a quarter of the rows. */
const measured = [
  { entity: 'entitlement', table: 'entitlements' },
  { entity: 'entitlement_line', table: 'entitlement_lines' },
  { entity: 'device', table: 'devices' },
  { entity: 'activation', table: 'activations' },
] as const;

const id = (kind: string, number: number): string => {
  const hex = createHash('md5').update(`${kind}:${number}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
};

const organizations = 10_000;
const products = 500;

const makers: Readonly<Record<string, Make>> = {
  organization: (n) => ({
    displayName: `Organization ${n} GmbH`,
    kind: 'CUSTOMER',
    status: 'ACTIVE',
    country: 'DE',
  }),
  product: (n) => ({ code: `PRODUCT-${n}`, name: `Product ${n}`, kind: 'PRODUCT', status: 'ACTIVE' }),
  license_model: (n) => ({
    code: `MODEL-${n}`,
    name: 'Floating',
    termType: 'SUBSCRIPTION',
    binding: 'FLOATING',
  }),
  entitlement: (n) => ({
    number: `ENT-${String(n).padStart(9, '0')}`,
    organizationId: id('organization', (n * 7919) % organizations),
    orderId: null,
    state: 'ACTIVE',
    contactId: null,
  }),
  entitlement_line: (n) => ({
    entitlementId: id('entitlement', n),
    kind: 'LICENSE',
    state: 'ACTIVE',
    skuId: null,
    productId: id('product', n % products),
    licenseModelId: id('license_model', 0),
    orderLineId: null,
    redeemCode: id('code', n).toUpperCase(),
    quantity: (n % 50) + 1,
    unlimited: false,
    unitOfMeasure: 'seat',
    startDate: '2023-01-01',
    startRule: 'DATE',
    endDate: `20${26 + (n % 10)}-12-31`,
    perpetual: false,
    termMonths: 36,
    parentId: n % 5 === 4 ? id('entitlement_line', n - 1) : null,
    linkKind: n % 5 === 4 ? 'RENEWAL' : null,
  }),
  device: (n) => ({
    organizationId: id('organization', n % organizations),
    fingerprint: id('fingerprint', n),
    name: `host-${n}.example.org`,
    kind: 'MACHINE',
    synthetic: false,
  }),
  activation: (n) => ({
    entitlementLineId: id('entitlement_line', n),
    deviceId: id('device', n),
    quantity: 1,
    overdraftQuantity: null,
    state: 'ACTIVE',
    activatedAt: '2023-02-03T04:05:06.789012Z',
    channel: 'ONLINE',
    returnedAt: null,
  }),
};

function lineOf(entity: string, number: number): string {
  return JSON.stringify({
    id: id(entity, number),
    externalIds: [{ system: 'bench', kind: 'old_key', value: String(number) }],
    ...makers[entity]?.(number),
    attributes: number % 3 === 0 ? { region: 'EMEA', tier: number % 7 } : null,
  });
}

function batchText(entity: string, from: number, to: number): string {
  return Array.from({ length: to - from }, (_, at) => lineOf(entity, from + at)).join('\n');
}

/** Loads one entity the way the engine does: whole batches, as many at once as the EMS likes. */
async function load(system: NewSystem, entity: string, files: readonly string[]): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let at = next++; at < files.length; at = next++) {
      const file = files[at];
      if (file === undefined) return;
      const result = await system.put(entity, await readFile(file, 'utf8'), signal);
      const [refused] = result.refused;
      if (refused !== undefined) throw new Error(`${entity} was refused: ${refused.reason}`);
    }
  };
  await Promise.all(Array.from({ length: system.limits.parallel }, worker));
}

async function psql(...commands: readonly string[]): Promise<void> {
  await promisify(execFile)('psql', [
    '-X',
    '-q',
    '-v',
    'ON_ERROR_STOP=1',
    url,
    ...commands.flatMap((one) => ['-c', one]),
  ]);
}

async function administer(...statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: `${server}/postgres` });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const from = performance.now();
  await work();
  return (performance.now() - from) / 1000;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
const empty = `TRUNCATE ${measured.map((one) => one.table).join(', ')} CASCADE`;

interface Bench {
  readonly folder: string;
  readonly perEntity: number;
  readonly system: NewSystem;
}

async function prepare({ folder, perEntity, system }: Bench): Promise<Map<string, string[]>> {
  const size = system.limits.batchRecords;
  for (const [entity, count] of [
    ['organization', organizations],
    ['product', products],
    ['license_model', 1],
  ] as const) {
    for (let from = 0; from < count; from += size)
      await system.put(entity, batchText(entity, from, Math.min(count, from + size)), signal);
  }
  const files = new Map<string, string[]>();
  for (const { entity } of measured) {
    const names: string[] = [];
    for (let from = 0; from < perEntity; from += size) {
      const name = join(folder, `${entity}-${from}.ndjson`);
      await writeFile(name, batchText(entity, from, Math.min(perEntity, from + size)));
      names.push(name);
    }
    files.set(entity, names);
  }
  return files;
}

const columns = `(SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
  WHERE attrelid = $1::regclass AND attnum > 0 AND attgenerated = '' AND attname NOT IN ('created_at', 'updated_at'))`;

async function columnsOf(table: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (
      (await client.query<{ names: string }>(`SELECT ${columns} AS names`, [table])).rows[0]?.names ?? ''
    );
  } finally {
    await client.end();
  }
}

async function measure(bench: Bench, runs: number, pid: number): Promise<BenchResult[]> {
  const files = await prepare(bench);
  const api = new Map<string, number[]>(measured.map(({ entity }) => [entity, []]));
  const copy = new Map<string, number[]>(measured.map(({ entity }) => [entity, []]));
  for (let run = 0; run < runs; run++) {
    await psql(empty, 'CHECKPOINT');
    for (const { entity } of measured)
      api.get(entity)?.push(await secondsOf(() => load(bench.system, entity, files.get(entity) ?? [])));
    const names = new Map<string, string>();
    for (const { table } of measured) {
      names.set(table, await columnsOf(table));
      await psql(`\\copy ${table} (${names.get(table)}) TO '${join(bench.folder, table)}.copy'`);
    }
    await psql(empty, 'CHECKPOINT');
    for (const { entity, table } of measured) {
      const command = `\\copy ${table} (${names.get(table)}) FROM '${join(bench.folder, table)}.copy'`;
      copy.get(entity)?.push(await secondsOf(() => psql(command)));
    }
  }
  const rate = (times: ReadonlyMap<string, number[]>, entity: string): number =>
    bench.perEntity / median(times.get(entity) ?? []);
  const total = (times: ReadonlyMap<string, number[]>): number =>
    (bench.perEntity * measured.length) /
    median(
      Array.from({ length: runs }, (_, run) =>
        [...times.values()].reduce((sum, one) => sum + (one[run] ?? 0), 0),
      ),
    );
  const figure = (label: string, value: number, reference: number): BenchResult => ({
    label,
    value,
    unit: 'rows/s',
    reference,
    ratio: value / reference,
  });
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const peak = Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
  return [
    figure('load through the API, all (reference: psql \\copy)', total(api), total(copy)),
    ...measured.map(({ entity }) => figure(`… ${entity}`, rate(api, entity), rate(copy, entity))),
    { label: 'peak memory of the EMS', value: peak, unit: 'MB' },
  ];
}

/** Load of rows through the API of the EMS against `psql \copy` of the same rows into the same tables. */
export const emsLoadBench: BenchCase = {
  name: 'ems-load',
  async run({ rows, runs }) {
    await using stack = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), 'changeover-ems-load-'));
    stack.defer(() => rm(folder, { recursive: true, force: true }));
    const drop = `DROP DATABASE IF EXISTS ${database} WITH (FORCE)`;
    await administer(drop, `CREATE DATABASE ${database}`);
    stack.defer(() => administer(drop));
    const ems = await startEmsProcess({ databaseUrl: url });
    stack.defer(() => ems.stop());
    const system = await openReferenceEms({ url: ems.url, token: ems.token, systemName: 'bench' });
    return await measure({ folder, perEntity: Math.ceil(rows / measured.length), system }, runs, ems.pid);
  },
};
