import { availableParallelism, cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import type { BenchCase } from './bench-case.ts';

/**
 * `npm run bench [-- case …] [--scale 0.1] [--runs 3] [--json]`: measures each case, medians over the runs, and ratios to a named
 * reference taken in the same run. `--scale` shrinks the rows of every case, to try it.
 */
const cases: Record<string, { rows: number; load: () => Promise<BenchCase> }> = {
  snapshot: { rows: 1_000_000, load: async () => (await import('./snapshot.ts')).snapshotBench },
  compare: { rows: 10_000_000, load: async () => (await import('./compare.ts')).compareBench },
  'ems-load': { rows: 1_000_000, load: async () => (await import('./ems-load.ts')).emsLoadBench },
  'ems-export': { rows: 1_000_000, load: async () => (await import('./ems-export.ts')).emsExportBench },
  'ems-validate': { rows: 1_000_000, load: async () => (await import('./ems-validate.ts')).emsValidateBench },
  'ems-writes': { rows: 100_000, load: async () => (await import('./ems-writes.ts')).emsWritesBench },
  rehearsal: { rows: 1_000_000, load: async () => (await import('./rehearsal.ts')).rehearsalBench },
  mapping: { rows: 10_000_000, load: async () => (await import('./mapping.ts')).mappingBench },
  readiness: { rows: 500_000, load: async () => (await import('./readiness.ts')).readinessBench },
  disposition: { rows: 10_000_000, load: async () => (await import('./disposition.ts')).dispositionBench },
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    scale: { type: 'string', default: '1' },
    runs: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
  },
});
const wanted = positionals.length > 0 ? positionals : Object.keys(cases);
const unknown = wanted.filter((name) => !(name in cases));
if (unknown.length > 0) {
  process.stderr.write(
    `there is no case ${unknown.join(', ')}; there are ${Object.keys(cases).join(', ')}\n`,
  );
  process.exitCode = 2;
} else {
  await measure(wanted);
}

async function measure(names: readonly string[]): Promise<void> {
  const machine = `${availableParallelism()} cores (${cpus()[0]?.model ?? ''}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
  if (!values.json) process.stdout.write(`${machine}\n`);
  for (const name of names) {
    const found = cases[name];
    if (found === undefined) continue;
    const rows = Math.max(1000, Math.round(found.rows * Number(values.scale)));
    const figures = await (await found.load()).run({ rows, runs: Number(values.runs) });
    if (values.json) process.stdout.write(`${JSON.stringify({ case: name, rows, machine, figures })}\n`);
    else
      process.stdout.write(
        `\n${name}, ${rows.toLocaleString('en-US')} rows\n${figures.map(line).join('\n')}\n`,
      );
  }
}

function line(figure: Awaited<ReturnType<BenchCase['run']>>[number]): string {
  const value = `${figure.value.toLocaleString('en-US', { maximumFractionDigits: 2 })} ${figure.unit}`;
  const reference =
    figure.reference === undefined
      ? ''
      : `, ${figure.reference.toLocaleString('en-US', { maximumFractionDigits: 2 })}`;
  const ratio =
    figure.ratio === undefined ? '' : `  (${figure.ratio.toFixed(2)} × the reference${reference})`;
  return `  ${figure.label.padEnd(46)} ${value.padStart(22)}${ratio}`;
}
