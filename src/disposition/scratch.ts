import type { Duck } from '../duck/duck.ts';

/**
 * Runs `work` with a throw-away database attached as `work`, and detaches it afterwards. It is in memory and compressed; what does
 * not fit spills into DuckDB's temporary folder, so the findings of ten million records need no more than the memory limit.
 */
export async function withScratch<T>(duck: Duck, work: () => Promise<T>): Promise<T> {
  await duck.run("ATTACH ':memory:' AS work (COMPRESS)");
  try {
    return await work();
  } finally {
    await duck.run('DROP SCHEMA IF EXISTS followed CASCADE');
    await duck.run('DETACH work');
  }
}
