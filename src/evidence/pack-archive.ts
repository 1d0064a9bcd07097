import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { ChangeoverError } from '../lib/errors.ts';
import { type ArchivedFile, tarArchive, tarBytes } from '../lib/tar-archive.ts';
import { evidenceKey } from './evidence-key.ts';
import { exportEvidence } from './export-evidence.ts';

/** A pack as one tar archive. */
export interface PackArchive {
  /** Name of the folder in the archive; the archive is called like it. */
  readonly name: string;
  readonly bytes: number;
  /** The pack's files are removed when it was read to its end, or is closed before. */
  readonly pieces: AsyncGenerator<Uint8Array>;
}

const leftoverMs = 24 * 60 * 60 * 1000;

/**
 * Writes the evidence pack beside the store and gives it as one archive; nothing of it is in memory at once. A chain that
 * other migrations share is not given to people of one of them. Throws EVIDENCE_SHARED, and what exportEvidence throws.
 */
export async function packArchive(
  pool: pg.Pool,
  migration: string,
  projectFolder: string,
  now: Date,
): Promise<PackArchive> {
  await refuseShared(pool, migration);
  const key = await evidenceKey(projectFolder);
  const packs = join(projectFolder, '.changeover', 'packs');
  await mkdir(packs, { recursive: true, mode: 0o700 });
  await removeLeftovers(packs, now);
  const folder = await mkdtemp(join(packs, 'pack-'));
  try {
    const pack = await exportEvidence(pool, folder, key);
    const name = `evidence-${migration}-${pack.entries}`;
    const files = await Promise.all(pack.files.map((file) => fileOf(folder, name, file)));
    return { name, bytes: tarBytes(files), pieces: removing(folder, files, now) };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function* removing(
  folder: string,
  files: readonly ArchivedFile[],
  now: Date,
): AsyncGenerator<Uint8Array> {
  try {
    yield* tarArchive(files, Math.floor(now.getTime() / 1000));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function fileOf(folder: string, name: string, file: string): Promise<ArchivedFile> {
  const path = join(folder, file);
  const { size, mode } = await stat(path);
  return { name: `${name}/${file}`, bytes: size, path, executable: (mode & 0o100) !== 0 };
}

async function refuseShared(pool: pg.Pool, migration: string): Promise<void> {
  const found = await pool.query<{ others: boolean }>(
    'SELECT EXISTS (SELECT 1 FROM evidence WHERE migration <> $1) AS others',
    [migration],
  );
  if (found.rows[0]?.others === true) throw new ChangeoverError('EVIDENCE_SHARED');
}

/** What a process that was killed left behind. */
async function removeLeftovers(packs: string, now: Date): Promise<void> {
  for (const name of await readdir(packs)) {
    const folder = join(packs, name);
    const found = await stat(folder).catch((error: NodeJS.ErrnoException) => {
      // Another download has just removed its own.
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (found !== undefined && now.getTime() - found.mtimeMs > leftoverMs)
      await rm(folder, { recursive: true, force: true });
  }
}
