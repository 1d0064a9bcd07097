import { execFile } from 'node:child_process';
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const example = fileURLToPath(new URL('../../examples/meridian/', import.meta.url));

/** Copies the Meridian example into a folder, with an old system of its own size and seed, and no runs. */
export async function prepareMeridian(
  folder: string,
  options: { licenses: number; seed: number },
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await cp(example, folder, { recursive: true, filter: (path) => !/\.changeover|\/old\/.+/.test(path) });
  await mkdir(join(folder, 'old'), { recursive: true });
  await promisify(execFile)(process.execPath, [
    join(example, 'generate.ts'),
    '--licenses',
    String(options.licenses),
    '--seed',
    String(options.seed),
    '--out',
    join(folder, 'old', 'meridian.sqlite'),
  ]);
}
