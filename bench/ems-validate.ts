import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { BenchCase, BenchResult } from './bench-case.ts';
import { median, openEstate } from './ems-estate.ts';
import { closedLoop, openLoopP99, poster } from './http-load.ts';

const clients = 16;
const seconds = 6;

/** Validation by key among many rights, against a bare Hono route with the same single SELECT. */
export const emsValidateBench: BenchCase = {
  name: 'ems-validate',
  async run({ rows, runs }) {
    await using estate = await openEstate('ems_validate_bench', rows);
    const child = spawn(
      process.execPath,
      [fileURLToPath(new URL('bare-route.ts', import.meta.url)), estate.databaseUrl],
      {
        stdio: ['pipe', 'pipe', 'inherit'],
      },
    );
    const [port] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
    const bare = poster(`http://127.0.0.1:${port.trim()}`, '', clients * 4);
    const ems = poster(estate.ems.url, estate.ems.token, clients * 4);
    try {
      const key = (): string => JSON.stringify({ key: `KEY-${1 + Math.floor(Math.random() * rows)}` });
      const ask = {
        bare: () => bare.post('/validate', key()),
        ems: () => ems.post('/v1/licenses/validate', key()),
      };
      await closedLoop(clients, 3, ask.bare);
      await closedLoop(clients, 3, ask.ems);
      const rates = { bare: [] as number[], ems: [] as number[] };
      const tails = { bare: [] as number[], ems: [] as number[] };
      for (let run = 0; run < runs; run++) {
        for (const side of ['bare', 'ems'] as const)
          rates[side].push(await closedLoop(clients, seconds, ask[side]));
        const half = median(rates.bare) / 2;
        for (const side of ['bare', 'ems'] as const)
          tails[side].push(await openLoopP99(half, seconds, ask[side]));
      }
      const memory = await readFile(`/proc/${estate.ems.pid}/status`, 'utf8');
      const figure = (label: string, unit: string, found: typeof rates): BenchResult => ({
        label,
        unit,
        value: median(found.ems),
        reference: median(found.bare),
        ratio: median(found.ems) / median(found.bare),
      });
      return [
        figure('validate by key', 'requests/s', rates),
        figure('p99 at half of the bare rate', 'ms', tails),
        {
          label: 'peak memory of the EMS',
          value: Number(/VmHWM:\s+(\d+)/.exec(memory)?.[1] ?? 0) / 1024,
          unit: 'MB',
        },
      ];
    } finally {
      bare.close();
      ems.close();
      child.stdin.end();
      await once(child, 'close');
    }
  },
};
