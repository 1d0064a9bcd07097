import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { promisify } from 'node:util';
import type { BenchCase, BenchResult } from './bench-case.ts';
import { type EmsEstate, median, openEstate } from './ems-estate.ts';

const exported = ['entitlements', 'entitlement-lines'] as const;

/** Seconds until an export has arrived as a whole; its bytes are forgotten, as `\copy` to /dev/null does. */
async function exportSeconds({ ems }: EmsEstate, collection: string, encoding: string): Promise<number> {
  const from = performance.now();
  const headers = { authorization: `Bearer ${ems.token}`, 'accept-encoding': encoding };
  const answer = await new Promise<IncomingMessage>((done, fail) =>
    request(`${ems.url}/v1/export/${collection}`, { headers }, done).once('error', fail).end(),
  );
  if (answer.statusCode !== 200) throw new Error(`HTTP ${answer.statusCode}`);
  answer.resume();
  await new Promise((done, fail) => answer.once('end', done).once('error', fail));
  return (performance.now() - from) / 1000;
}

async function copySeconds({ databaseUrl }: EmsEstate, collection: string): Promise<number> {
  const table = collection.replaceAll('-', '_');
  const from = performance.now();
  await promisify(execFile)('psql', ['-X', '-q', databaseUrl, '-c', `\\copy ${table} TO '/dev/null'`]);
  return (performance.now() - from) / 1000;
}

async function total(seconds: (collection: string) => Promise<number>): Promise<number> {
  let sum = 0;
  for (const collection of exported) sum += await seconds(collection);
  return sum;
}

/** Export of rights with their lines through the API against `psql \copy` of the same tables. */
export const emsExportBench: BenchCase = {
  name: 'ems-export',
  async run({ rows, runs }) {
    await using estate = await openEstate('ems_export_bench', rows);
    const plain: number[] = [];
    const packed: number[] = [];
    const copied: number[] = [];
    await total((one) => copySeconds(estate, one));
    await total((one) => exportSeconds(estate, one, 'identity'));
    for (let run = 0; run < runs; run++) {
      copied.push(await total((one) => copySeconds(estate, one)));
      plain.push(await total((one) => exportSeconds(estate, one, 'identity')));
      packed.push(await total((one) => exportSeconds(estate, one, 'gzip')));
    }
    const reference = (rows * exported.length) / median(copied);
    const figure = (label: string, times: readonly number[]): BenchResult => {
      const value = (rows * exported.length) / median(times);
      return { label, value, unit: 'rows/s', reference, ratio: value / reference };
    };
    const memory = await readFile(`/proc/${estate.ems.pid}/status`, 'utf8');
    return [
      figure('export (reference: psql \\copy to)', plain),
      figure('export packed as gzip', packed),
      {
        label: 'peak memory of the EMS',
        value: Number(/VmHWM:\s+(\d+)/.exec(memory)?.[1] ?? 0) / 1024,
        unit: 'MB',
      },
    ];
  },
};
