import { createHash, sign } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { asDiskError, publishFile, writeFileAtomically } from '../lib/atomic-file.ts';
import { ChangeoverError } from '../lib/errors.ts';
import { readAttachment } from './attachment-store.ts';
import { type EvidenceEntry, genesisHash } from './evidence-entry.ts';
import type { EvidenceKey } from './evidence-key.ts';
import { readChain } from './evidence-store.ts';
import { checkScript, packPage, packReadme } from './export-texts.ts';

export interface EvidencePack {
  readonly folder: string;
  readonly entries: number;
  /** Hash of the last entry: the one value that stands for the whole chain. */
  readonly head: string;
  /** SHA-256 of the public key that signed the pack. */
  readonly fingerprint: string;
  readonly files: readonly string[];
}

/**
 * Writes the whole chain as a pack that can be checked without Changeover: `evidence.jsonl` (a line per entry, the exact
 * text that is hashed), the files that entries refer to, `HEAD`, the public key, checksums and their signature, a page
 * that explains the check, and a script that does it. Nothing is written when the chain is broken (EVIDENCE_BROKEN) or
 * a file is missing (ATTACHMENT_MISSING). Throws DISK_FULL.
 */
export async function exportEvidence(pool: pg.Pool, folder: string, key: EvidenceKey): Promise<EvidencePack> {
  const files = await filesReferred(pool);
  await mkdir(join(folder, 'files'), { recursive: true });
  const { entries, head } = await writeChain(pool, join(folder, 'evidence.jsonl'));
  for (const { migration, sha256 } of files) {
    const file = await readAttachment(pool, migration, sha256);
    if (file === undefined) throw new ChangeoverError('ATTACHMENT_MISSING', { sha256 });
    await writeFileAtomically(join(folder, 'files', sha256), file.content);
  }
  const facts = { entries, head, fingerprint: key.fingerprint, files: files.length };
  const contents: Record<string, string> = {
    HEAD: `${head}\n`,
    'key.pem': key.publicPem,
    'check.sh': checkScript,
    'README.txt': packReadme(facts),
    'index.html': packPage(facts),
  };
  for (const [name, content] of Object.entries(contents))
    await writeFileAtomically(join(folder, name), content);
  await chmod(join(folder, 'check.sh'), 0o755);
  const names = ['evidence.jsonl', ...Object.keys(contents), ...files.map(({ sha256 }) => `files/${sha256}`)];
  await signSums(folder, names, key);
  return {
    folder,
    entries,
    head,
    fingerprint: key.fingerprint,
    files: [...names, 'SHA256SUMS', 'SHA256SUMS.sig'],
  };
}

/** The files that entries name, each once. Reads the whole chain: a broken one is not exported. */
async function filesReferred(pool: pg.Pool): Promise<{ migration: string; sha256: string }[]> {
  const found = new Map<string, { migration: string; sha256: string }>();
  for await (const { entry } of readChain(pool)) {
    for (const sha256 of attachmentsOf(entry)) found.set(sha256, { migration: entry.migration, sha256 });
  }
  return [...found.values()].sort((one, other) => (one.sha256 < other.sha256 ? -1 : 1));
}

function attachmentsOf(entry: EvidenceEntry): string[] {
  const listed = entry.body['attachments'];
  if (!Array.isArray(listed)) return [];
  return listed.flatMap((one) => {
    const sha256 = typeof one === 'object' && one !== null && 'sha256' in one ? one['sha256'] : undefined;
    return typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256) ? [sha256] : [];
  });
}

/** Written line by line: the chain of a long program does not fit into memory twice. */
async function writeChain(pool: pg.Pool, path: string): Promise<{ entries: number; head: string }> {
  const temporary = `${path}.${process.pid}.tmp`;
  let found = { entries: 0, head: genesisHash };
  try {
    const file = await open(temporary, 'w');
    try {
      for await (const { entry, text } of readChain(pool)) {
        await file.write(`${text}\n`);
        found = { entries: entry.seq, head: entry.hash };
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await publishFile(temporary, path);
    return found;
  } catch (error) {
    throw asDiskError(error, path);
  }
}

async function signSums(folder: string, names: readonly string[], key: EvidenceKey): Promise<void> {
  const lines: string[] = [];
  for (const name of names) lines.push(`${await sha256Of(join(folder, name))}  ${name}\n`);
  const sums = Buffer.from(lines.join(''));
  await writeFileAtomically(join(folder, 'SHA256SUMS'), sums);
  await writeFileAtomically(join(folder, 'SHA256SUMS.sig'), sign(null, sums, key.privateKey));
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest('hex');
}
