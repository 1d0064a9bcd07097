import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('../', import.meta.url));
const packageFile = new URL('../../package.json', import.meta.url);

let cached: Promise<string> | undefined;

/** Which build of Changeover this is: its version and a hash over the program text that runs, `0.1.0+3f2a9c…`. */
export function buildOfChangeover(): Promise<string> {
  cached ??= compute();
  return cached;
}

async function compute(): Promise<string> {
  const { version } = JSON.parse(await readFile(packageFile, 'utf8')) as { version: string };
  const entries = await readdir(source, { recursive: true, withFileTypes: true });
  const files = entries
    .filter(
      (entry) => entry.isFile() && /\.(ts|js|sql)$/.test(entry.name) && !entry.name.endsWith('.test.ts'),
    )
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .sort();
  const hash = createHash('sha256');
  for (const file of files) {
    const content = await readFile(file);
    hash.update(`${relative(source, file)}\0${content.length}\0`).update(content);
  }
  return `${version}+${hash.digest('hex').slice(0, 12)}`;
}
