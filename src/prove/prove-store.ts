import type pg from 'pg';

/**
 * The seed of a run's fault seeding: fixed at first call, before anything is drawn, and the same ever after. A run
 * that is proven again after a kill seeds the same faults.
 */
export async function fixSeed(pool: pg.Pool, run: string, proposed: string): Promise<string> {
  await pool.query('INSERT INTO prove_seed (run, seed) VALUES ($1, $2) ON CONFLICT (run) DO NOTHING', [
    run,
    proposed,
  ]);
  const found = await pool.query<{ seed: string }>('SELECT seed FROM prove_seed WHERE run = $1', [run]);
  const seed = found.rows[0]?.seed;
  if (seed === undefined) throw new Error('the seed was not stored');
  return seed;
}

export async function forgetSeed(pool: pg.Pool, run: string): Promise<void> {
  await pool.query('DELETE FROM prove_seed WHERE run = $1', [run]);
}
