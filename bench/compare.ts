import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { Duck } from '../src/duck/duck.ts';
import { writeParquet } from '../src/duck/parquet-file.ts';
import { parquet } from '../src/duck/sql-text.ts';
import { environment } from '../src/lib/environment.ts';
import type { BenchCase, BenchResult } from './bench-case.ts';

/** Twelve columns as a line of an estate has them. */
const columns = [
  ['entitlement', "'E-' || (i // 3)", 'text'],
  ['state', "'ACTIVE'", 'text'],
  ['redeem_code', "'KEY-' || upper(substr(md5(i::VARCHAR), 1, 16))", 'text'],
  ['quantity', '1 + i % 50', 'bigint'],
  ['unlimited', 'false', 'boolean'],
  ['start', "(DATE '2015-01-01' + (i % 3000)::INT)::DATE", 'date'],
  ['end', "CASE WHEN i % 7 <> 0 THEN (DATE '2018-01-01' + (i % 4000)::INT)::DATE END", 'date'],
  ['perpetual', 'i % 7 = 0', 'boolean'],
  ['product', "'P-' || (i % 300)", 'text'],
  ['price', '((i % 100000)::DECIMAL(18,4) / 100)::DECIMAL(18,4)', 'numeric(18,4)'],
  ['at', "TIMESTAMPTZ '2015-01-01 00:00:00+00' + to_seconds(i * 13 % 100000000)", 'timestamptz'],
] as const;

function picture(rows: number, width: number, wrongEvery: number): string {
  const more = Array.from(
    { length: width - 1 - columns.length },
    (_, at) => `md5((i + ${at})::VARCHAR)[1:12] AS extra_${at}`,
  );
  const fields = [...columns.map(([name, sql]) => `${sql} AS "${name}"`), ...more];
  const select = `SELECT 'L-' || lpad(i::VARCHAR, 9, '0') AS old_key, ${fields.join(', ')} FROM (SELECT (i * 7919) % ${rows} AS i FROM range(${rows}) r(i))`;
  return wrongEvery === 0
    ? select
    : `SELECT * REPLACE (quantity + (right(old_key, 8)::BIGINT % ${wrongEvery} = 0)::BIGINT AS quantity) FROM (${select})`;
}

/** Compares two pictures in a process of its own, so that its peak memory is its own. */
async function compareOnce(
  folder: string,
  width: number,
): Promise<{ seconds: number; megabytes: number; different: number }> {
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('./compare-once.ts', import.meta.url)), folder, String(width)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  await once(child, 'close');
  return JSON.parse(text) as { seconds: number; megabytes: number; different: number };
}

const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;

async function measure(folder: string, rows: number, width: number, wrongEvery: number, runs: number) {
  await using duck = await Duck.open({ memory: '1GB', temporaryFolder: join(folder, 'temporary') });
  await writeParquet(duck, picture(rows, width, 0), join(folder, 'old.parquet'));
  await writeParquet(duck, picture(rows, width, wrongEvery), join(folder, 'new.parquet'));
  duck.close();
  const taken = [];
  for (let run = 0; run < runs; run++) taken.push(await compareOnce(folder, width));
  return {
    seconds: median(taken.map((one) => one.seconds)),
    megabytes: Math.max(...taken.map((one) => one.megabytes)),
    different: taken[0]?.different ?? 0,
  };
}

/** The same join in PostgreSQL: rows loaded, analyzed and indexed beforehand, which is not counted. */
async function measurePostgres(folder: string, runs: number): Promise<number | undefined> {
  if (environment().CHANGEOVER_TEST_SERVERS === undefined) return undefined;
  const server = 'postgres://postgres@127.0.0.1:5432';
  const admin = new pg.Client({ connectionString: `${server}/postgres` });
  await admin.connect();
  await admin.query('DROP DATABASE IF EXISTS bench_compare');
  await admin.query('CREATE DATABASE bench_compare');
  const client = new pg.Client({ connectionString: `${server}/bench_compare` });
  await client.connect();
  try {
    for (const side of ['old', 'new']) await fillTable(client, folder, side);
    await client.query('VACUUM ANALYZE');
    const differs = columns.map(([name]) => `o."${name}" IS DISTINCT FROM n."${name}"`).join(' OR ');
    const taken: number[] = [];
    for (let run = 0; run < runs; run++) {
      const startedAt = performance.now();
      await client.query(
        `SELECT count(*) FROM picture_old o FULL JOIN picture_new n USING (old_key) WHERE o.old_key IS NULL OR n.old_key IS NULL OR ${differs}`,
      );
      taken.push((performance.now() - startedAt) / 1000);
    }
    return median(taken);
  } finally {
    await client.end();
    await admin.query('DROP DATABASE bench_compare WITH (FORCE)');
    await admin.end();
  }
}

async function fillTable(client: pg.Client, folder: string, side: string): Promise<void> {
  const fields = columns.map(([name, , type]) => `"${name}" ${type}`).join(', ');
  await client.query(`CREATE UNLOGGED TABLE picture_${side} (old_key text, ${fields})`);
  await using duck = await Duck.open({ memory: '1GB', temporaryFolder: join(folder, 'temporary') });
  const csv = join(folder, `${side}.csv`);
  await duck.run(
    `COPY (SELECT * FROM ${parquet(join(folder, `${side}.parquet`))}) TO '${csv}' (FORMAT csv, HEADER false)`,
  );
  await pipeline(
    createReadStream(csv),
    client.query(copyFrom(`COPY picture_${side} FROM STDIN (FORMAT csv)`)),
  );
  await rm(csv);
}

export const compareBench: BenchCase = {
  name: 'compare',
  async run({ rows, runs }) {
    const folder = await mkdtemp(join(tmpdir(), 'bench-compare-'));
    try {
      const long = await measure(folder, rows, 12, 1000, runs);
      const reference = await measurePostgres(folder, runs);
      const wide = await measure(folder, Math.max(1000, Math.round(rows / 10)), 29, 185, runs);
      const results: BenchResult[] = [
        {
          label: '12 columns, 0.1 % different',
          value: rows / long.seconds,
          unit: 'rows/s',
          ...(reference === undefined
            ? {}
            : { reference: rows / reference, ratio: reference / long.seconds }),
        },
        { label: '12 columns, peak memory of the process', value: long.megabytes, unit: 'MB' },
        { label: '12 columns, differing records found', value: long.different, unit: 'records' },
        { label: 'a tenth of the rows, 29 columns', value: wide.seconds, unit: 's' },
        { label: '29 columns, differing records found', value: wide.different, unit: 'records' },
      ];
      return results;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};
