import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { disposeStage } from '../src/disposition/dispose-stage.ts';
import { mapStage } from '../src/mapping/map-stage.ts';
import { runFolder } from '../src/stage/run-folder.ts';
import type { BenchCase, BenchResult } from './bench-case.ts';
import { estateContext, prepareEstate } from './old-estate.ts';

const others = {
  organization: `SELECT id AS old_key, [source('products', id)] AS sources, 'Organization ' || id AS name, 'CUSTOMER' AS kind,
    'ACTIVE' AS status FROM raw.products`,
  product: `SELECT code AS old_key, [source('products', id)] AS sources, code, 'Product ' || id AS name, 'PRODUCT' AS kind,
    'ACTIVE' AS status FROM raw.products`,
  license_model: `SELECT 'standard' AS old_key, [source('products', id)] AS sources, 'standard' AS code, 'Standard' AS name,
    'SUBSCRIPTION' AS type, 'NODE_LOCKED' AS binding FROM raw.products WHERE id = 0`,
  entitlement: `SELECT id AS old_key, [source('orders', id)] AS sources, number, id % 1000 AS organization, 'ACTIVE' AS state
    FROM raw.orders`,
};

interface Measured {
  readonly seconds: number;
  readonly megabytes: number;
  readonly records: number;
  readonly held: number;
}

/** Runs a stage in a process of its own, so that its peak memory is its own. */
async function measure(folder: string, stage: 'map' | 'dispose'): Promise<Measured> {
  const script = fileURLToPath(import.meta.url);
  const { stdout } = await promisify(execFile)(process.execPath, [script, stage, folder]);
  return JSON.parse(stdout) as Measured;
}

async function child(stage: string, folder: string): Promise<void> {
  const context = await estateContext(folder);
  const startedAt = performance.now();
  const { rows, detail } = await (stage === 'map' ? mapStage : disposeStage).run(context);
  const seconds = (performance.now() - startedAt) / 1000;
  const held = (detail as { completeness?: { dispositions: { HOLD: number } } }).completeness?.dispositions
    .HOLD;
  const megabytes = process.resourceUsage().maxRSS / 1024;
  process.stdout.write(JSON.stringify({ seconds, megabytes, records: rows, held: held ?? 0 }));
}

const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;

/** All built-in checks over lines, their entitlements and what they refer to, with the balances and the archive. */
export const dispositionBench: BenchCase = {
  name: 'disposition',
  async run({ rows, runs }): Promise<BenchResult[]> {
    const folder = await mkdtemp(join(tmpdir(), 'changeover-bench-'));
    try {
      await prepareEstate(folder, rows, others);
      await measure(folder, 'map');
      const taken: Measured[] = [];
      for (let run = 0; run < runs; run += 1) {
        await rm(runFolder(folder, '0001').disposed, { recursive: true, force: true });
        taken.push(await measure(folder, 'dispose'));
      }
      const records = taken[0]?.records ?? 0;
      return [
        { label: 'records disposed', value: records, unit: 'records' },
        {
          label: 'disposition',
          value: records / median(taken.map((one) => one.seconds)),
          unit: 'records/s',
        },
        { label: 'old rows held', value: taken[0]?.held ?? 0, unit: 'rows' },
        { label: 'peak memory', value: Math.max(...taken.map((one) => one.megabytes)), unit: 'MB' },
      ];
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

const [, script, stage, folder] = process.argv;
if (script === fileURLToPath(import.meta.url) && stage !== undefined && folder !== undefined)
  await child(stage, folder);
