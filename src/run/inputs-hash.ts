import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const folders = ['mapping', 'values', 'rules', 'listed', 'totals', 'decisions', 'reverse'];

/** SHA-256 over everything in a migration's folder that decides a run's outcome; a changed file makes a new run. */
export async function hashInputs(folder: string): Promise<string> {
  const hash = createHash('sha256');
  const files = ['changeover.yaml'];
  for (const name of folders) {
    if (!existsSync(join(folder, name))) continue;
    const entries = await readdir(join(folder, name));
    files.push(...entries.sort().map((entry) => join(name, entry)));
  }
  for (const file of files) {
    const content = await readFile(join(folder, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}
