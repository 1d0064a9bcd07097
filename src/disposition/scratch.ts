import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Duck } from '../duck/duck.ts';
import { literal } from '../duck/sql-text.ts';

/**
 * Runs `work` with a throw-away database attached as `work`. It lies on disk, so that the findings of ten million
 * records are paged instead of held in memory; it is removed afterwards, and what a kill left is removed before.
 */
export async function withScratch<T>(duck: Duck, folder: string, work: () => Promise<T>): Promise<T> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'dispose.duckdb');
  await removeScratch(path);
  await duck.run(`ATTACH ${literal(path)} AS work`);
  try {
    return await work();
  } finally {
    await duck.run('DROP SCHEMA IF EXISTS followed CASCADE');
    await duck.run('DETACH work');
    await removeScratch(path);
  }
}

async function removeScratch(path: string): Promise<void> {
  await rm(path, { force: true });
  await rm(`${path}.wal`, { force: true });
}
