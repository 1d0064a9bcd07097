import type pg from 'pg';
import { inTransaction } from '../lib/postgres.ts';

/** A range of the plan that this run sent or may have sent, with what undo must leave alone. */
export interface SentRange {
  readonly first: number;
  readonly last: number;
  readonly level: number;
  /** Ids that were there before, or were refused. */
  readonly notOurs: ReadonlySet<string>;
}

/** The newest `count` ranges of an entity, last first. Children come after their parents, so they go first. */
export async function lastRanges(
  pool: pg.Pool,
  run: string,
  entity: string,
  count: number,
): Promise<SentRange[]> {
  const result = await pool.query<{ first: number; last: number; level: number; notOurs: string[] }>(
    `SELECT first_seq::float8 AS first, last_seq::float8 AS last, level,
            (existed || ARRAY(SELECT r.id FROM load_refusal r
                WHERE r.run = b.run AND r.entity = b.entity AND r.seq BETWEEN b.first_seq AND b.last_seq))::text[] AS "notOurs"
       FROM load_batch b WHERE run = $1 AND entity = $2 ORDER BY first_seq DESC LIMIT $3`,
    [run, entity, count],
  );
  return result.rows.map((row) => ({ ...row, notOurs: new Set(row.notOurs) }));
}

/** Forgets ranges whose records were removed. */
export async function forgetRanges(
  pool: pg.Pool,
  run: string,
  entity: string,
  first: readonly number[],
): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query(
      `DELETE FROM load_refusal r USING load_batch b
        WHERE r.run = $1 AND r.entity = $2 AND b.run = $1 AND b.entity = $2 AND b.first_seq = ANY ($3::bigint[])
          AND r.seq BETWEEN b.first_seq AND b.last_seq`,
      [run, entity, first],
    );
    await client.query(
      'DELETE FROM load_batch WHERE run = $1 AND entity = $2 AND first_seq = ANY ($3::bigint[])',
      [run, entity, first],
    );
  });
}

/** Forgets the plan of an entity, once nothing of it is in the new system any more. */
export async function forgetPlan(pool: pg.Pool, run: string, entity: string): Promise<void> {
  await pool.query('DELETE FROM load_entity WHERE run = $1 AND entity = $2', [run, entity]);
}

/** Writes down, before they are sent, single records loaded after the run's own load; the first entry of an id stays. */
export async function saveSingles(
  pool: pg.Pool,
  run: string,
  entity: string,
  singles: readonly { id: string; oldKey: string; existed: boolean }[],
): Promise<void> {
  await pool.query(
    `INSERT INTO load_single (run, entity, id, old_key, existed)
     SELECT $1, $2, * FROM unnest($3::uuid[], $4::text[], $5::bool[]) ON CONFLICT DO NOTHING`,
    [
      run,
      entity,
      singles.map((one) => one.id),
      singles.map((one) => one.oldKey),
      singles.map((one) => one.existed),
    ],
  );
}

/** Whether single records were loaded in this run. */
export async function hasSingles(pool: pg.Pool, run: string): Promise<boolean> {
  const result = await pool.query('SELECT 1 FROM load_single WHERE run = $1 LIMIT 1', [run]);
  return result.rowCount === 1;
}

/** Single records that this run created, newest first. */
export async function createdSingles(pool: pg.Pool, run: string, entity: string): Promise<string[]> {
  const result = await pool.query<{ id: string }>(
    'SELECT id::text AS id FROM load_single WHERE run = $1 AND entity = $2 AND NOT existed ORDER BY at DESC, id',
    [run, entity],
  );
  return result.rows.map((row) => row.id);
}

export async function forgetSingles(pool: pg.Pool, run: string, entity: string): Promise<void> {
  await pool.query('DELETE FROM load_single WHERE run = $1 AND entity = $2', [run, entity]);
}
