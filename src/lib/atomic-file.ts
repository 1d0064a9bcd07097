import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ChangeoverError } from './errors.ts';

/**
 * Writes a whole file so that a reader, or a kill, sees the old content or the new, never a part:
 * a temporary file beside it, flushed, then renamed. Throws DISK_FULL.
 */
export async function writeFileAtomically(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await publishFile(temporary, path);
  } catch (error) {
    throw asDiskError(error, path);
  }
}

/** Renames a finished temporary file into place and flushes the folder entry. */
export async function publishFile(temporary: string, path: string): Promise<void> {
  await rename(temporary, path);
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Turns ENOSPC (Node's or DuckDB's wording) into DISK_FULL; returns any other error unchanged. */
export function asDiskError(error: unknown, path: string): unknown {
  if (!(error instanceof Error)) return error;
  const full = ('code' in error && error.code === 'ENOSPC') || /No space left on device/i.test(error.message);
  return full ? new ChangeoverError('DISK_FULL', { path }, { cause: error }) : error;
}
