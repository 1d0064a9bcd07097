import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { writeParquet } from '../src/duck/parquet-file.ts';
import { mapStage } from '../src/mapping/map-stage.ts';
import { openMappingDuck } from '../src/mapping/mapping-duck.ts';
import { runFolder } from '../src/stage/run-folder.ts';
import type { BenchCase, BenchResult } from './bench-case.ts';
import { estateContext, linesMapping, prepareEstate } from './old-estate.ts';

interface Measured {
  readonly seconds: number;
  readonly megabytes: number;
}

/** Runs `what` in a process of its own, so that its peak memory is its own. */
async function measure(folder: string, what: 'map' | 'bare'): Promise<Measured> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    fileURLToPath(import.meta.url),
    what,
    folder,
  ]);
  return JSON.parse(stdout) as Measured;
}

async function child(what: string, folder: string): Promise<void> {
  const context = await estateContext(folder);
  const startedAt = performance.now();
  if (what === 'map') await mapStage.run(context);
  else {
    const duck = await openMappingDuck(context);
    try {
      await writeParquet(duck, linesMapping, join(context.folder.mapped, 'bare.parquet'));
    } finally {
      duck.close();
    }
  }
  const seconds = (performance.now() - startedAt) / 1000;
  process.stdout.write(JSON.stringify({ seconds, megabytes: process.resourceUsage().maxRSS / 1024 }));
}

const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;

/** Mapping with two joins, ids, lineage, conversion and checks, against the bare SELECT written by DuckDB. */
export const mappingBench: BenchCase = {
  name: 'mapping',
  async run({ rows, runs }): Promise<BenchResult[]> {
    const folder = await mkdtemp(join(tmpdir(), 'changeover-bench-'));
    try {
      await prepareEstate(folder, rows);
      const mapped: Measured[] = [];
      const bare: Measured[] = [];
      for (let run = 0; run < runs; run += 1) {
        await rm(runFolder(folder, '0001').mapped, { recursive: true, force: true });
        mapped.push(await measure(folder, 'map'));
        bare.push(await measure(folder, 'bare'));
      }
      const rate = rows / median(mapped.map((one) => one.seconds));
      const reference = rows / median(bare.map((one) => one.seconds));
      return [
        {
          label: `mapping ${rows} rows, two joins, ids and lineage`,
          value: rate,
          unit: 'rows/s',
          reference,
          ratio: rate / reference,
        },
        { label: 'mapping, peak memory', value: Math.max(...mapped.map((one) => one.megabytes)), unit: 'MB' },
      ];
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

const [, script, what, folder] = process.argv;
if (script === fileURLToPath(import.meta.url) && what !== undefined && folder !== undefined)
  await child(what, folder);
