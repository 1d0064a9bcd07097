import { createHash } from 'node:crypto';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { writeFileAtomically } from '../lib/atomic-file.ts';
import { genesisHash } from './evidence-entry.ts';
import { readChain } from './evidence-store.ts';
import { checkScript, packReadme } from './export-texts.ts';

export interface EvidencePack {
  readonly folder: string;
  readonly entries: number;
  /** Hash of the last entry: the one value that stands for the whole chain. */
  readonly head: string;
  readonly files: readonly string[];
}

/**
 * Writes the whole chain as a pack that can be checked without Changeover: `evidence.jsonl` (a line per entry, the exact
 * text that is hashed), `HEAD`, `check.sh`, `README.txt` and `SHA256SUMS`. Nothing is written when the chain is broken
 * (EVIDENCE_BROKEN). Throws DISK_FULL.
 */
export async function exportEvidence(pool: pg.Pool, folder: string): Promise<EvidencePack> {
  const lines: string[] = [];
  let head = genesisHash;
  for await (const { entry, text } of readChain(pool)) {
    lines.push(`${text}\n`);
    head = entry.hash;
  }
  const contents: Record<string, string> = {
    'evidence.jsonl': lines.join(''),
    HEAD: `${head}\n`,
    'check.sh': checkScript,
    'README.txt': packReadme(lines.length, head),
  };
  await mkdir(folder, { recursive: true });
  for (const [name, content] of Object.entries(contents))
    await writeFileAtomically(join(folder, name), content);
  await chmod(join(folder, 'check.sh'), 0o755);
  const sums = Object.entries(contents).map(([name, content]) => `${sha256(content)}  ${name}\n`);
  await writeFileAtomically(join(folder, 'SHA256SUMS'), sums.join(''));
  return { folder, entries: lines.length, head, files: [...Object.keys(contents), 'SHA256SUMS'] };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
