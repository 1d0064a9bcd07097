import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Duck } from '../duck/duck.ts';
import { identifier, parquet } from '../duck/sql-text.ts';
import { ChangeoverError, isChangeoverError, reasonOf } from '../lib/errors.ts';
import { readAttachable } from './manifest.ts';
import { hashFile } from './raw-file.ts';

/**
 * Creates the schema `raw` with a view `raw.<name>` per table in scope of the snapshot in `folder`, after each file was
 * compared with the hash in the manifest. Throws RUN_MISSING, FILE_CORRUPT.
 */
export async function attachSnapshot(duck: Duck, folder: string): Promise<void> {
  const tables = (await readAttachable(folder)).filter((table) => !table.excluded);
  await duck.run('CREATE SCHEMA IF NOT EXISTS raw');
  for (const table of tables) {
    for (const part of table.parts) await checkFile(join(folder, part.file), part);
    const files = parquet(table.files.map((file) => join(folder, file)));
    try {
      await duck.run(`CREATE OR REPLACE VIEW raw.${identifier(table.name)} AS SELECT * FROM ${files}`);
    } catch (error) {
      if (!isChangeoverError(error, 'QUERY_FAILED')) throw error;
      const path = join(folder, table.files[0] ?? '');
      throw new ChangeoverError('FILE_CORRUPT', { path, reason: reasonOf(error.cause) }, { cause: error });
    }
  }
}

async function checkFile(path: string, expected: { bytes: number; sha256: string }): Promise<void> {
  let reason: string | undefined;
  try {
    const { size } = await stat(path);
    if (size !== expected.bytes) reason = `${size} bytes instead of ${expected.bytes}`;
    else if ((await hashFile(path)) !== expected.sha256) reason = 'its content is not what was written';
  } catch (error) {
    throw new ChangeoverError('FILE_CORRUPT', { path, reason: reasonOf(error) }, { cause: error });
  }
  if (reason !== undefined) throw new ChangeoverError('FILE_CORRUPT', { path, reason });
}
