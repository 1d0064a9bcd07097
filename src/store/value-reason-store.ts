import type pg from 'pg';

/** Why somebody confirmed what an old value becomes. */
export interface ValueReason {
  readonly map: string;
  readonly old: string;
  readonly new: string;
  readonly reason: string;
}

/** The newest reason given for each value of the value maps of a migration. */
export async function valueReasons(pool: pg.Pool, migration: string): Promise<ValueReason[]> {
  const result = await pool.query<ValueReason>(
    `SELECT DISTINCT ON (subject, after->>'old') substr(subject, length('value:') + 1) AS map,
            after->>'old' AS old, after->>'new' AS new, coalesce(after->>'reason', '') AS reason
       FROM audit WHERE migration = $1 AND action = 'value.confirm' ORDER BY subject, after->>'old', seq DESC`,
    [migration],
  );
  return result.rows;
}
