import type pg from 'pg';
import { ChangeoverError } from '../lib/errors.ts';
import { lastPid } from './run-store.ts';

/**
 * Holds a migration for this process. The lock belongs to a database session, so a killed process lets go of it
 * by itself. Throws RUN_BUSY when another process holds it.
 */
export async function lockMigration(pool: pg.Pool, migration: string): Promise<AsyncDisposable> {
  const client = await pool.connect();
  try {
    const result = await client.query<{ locked: boolean }>(
      "SELECT pg_try_advisory_lock(hashtextextended('changeover:' || $1, 0)) AS locked",
      [migration],
    );
    if (result.rows[0]?.locked !== true) {
      throw new ChangeoverError('RUN_BUSY', {
        migration,
        pid: (await lastPid(pool, migration)) ?? 'not known yet',
      });
    }
  } catch (error) {
    client.release();
    throw error;
  }
  return {
    async [Symbol.asyncDispose]() {
      // Closing the session, rather than returning it to the pool, is what releases the lock for certain.
      client.release(true);
    },
  };
}

/** Whether some process, anywhere, is at work on a migration. */
export async function isMigrationHeld(pool: pg.Pool, migration: string): Promise<boolean> {
  const result = await pool.query<{ held: boolean }>(
    `SELECT EXISTS (
       SELECT 1 FROM pg_locks l, hashtextextended('changeover:' || $1, 0) AS key
        WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
          AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
          AND ((l.classid::bigint << 32) | l.objid::bigint) = key) AS held`,
    [migration],
  );
  return result.rows[0]?.held === true;
}
