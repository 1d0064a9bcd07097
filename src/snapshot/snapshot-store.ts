import type pg from 'pg';
import { inTransaction } from '../lib/postgres.ts';
import type { Consistency, OldColumn, TablePart } from '../systems/old-system.ts';
import type { RawFile } from './raw-file.ts';

/** The view of the old system that a snapshot shows, and how far its rows belong together. */
export interface SnapshotView {
  readonly state: string;
  readonly consistency: Consistency;
  readonly reason: string;
}

export interface StoredPart {
  readonly number: number;
  readonly label: string;
  readonly files: readonly RawFile[];
}

export interface StoredTable {
  readonly name: string;
  readonly columns: readonly Pick<OldColumn, 'name' | 'declared'>[];
  /** Undefined until every part is there. */
  readonly rows: number | undefined;
  /** Those begun: all but the last are whole. */
  readonly parts: readonly StoredPart[];
}

export interface StoredSnapshot extends SnapshotView {
  readonly finished: boolean;
  readonly tables: readonly StoredTable[];
}

/** What is stored of a run's snapshot; undefined when none has begun. */
export async function findSnapshot(pool: pg.Pool, run: string): Promise<StoredSnapshot | undefined> {
  const view = (
    await pool.query<SnapshotView & { finished: boolean }>(
      'SELECT state, consistency, reason, finished_at IS NOT NULL AS finished FROM snapshot WHERE run = $1',
      [run],
    )
  ).rows[0];
  if (view === undefined) return undefined;
  const tables = await pool.query<{ name: string; columns: StoredTable['columns']; rows: string | null }>(
    'SELECT name, columns, rows FROM snapshot_table WHERE run = $1 ORDER BY name',
    [run],
  );
  const parts = await pool.query<StoredPart & { name: string }>(
    'SELECT name, number, label, files FROM snapshot_part WHERE run = $1 ORDER BY name, number',
    [run],
  );
  return {
    ...view,
    tables: tables.rows.map((table) => ({
      name: table.name,
      columns: table.columns,
      rows: table.rows === null ? undefined : Number(table.rows),
      parts: parts.rows.filter((part) => part.name === table.name),
    })),
  };
}

/** Begins, or begins again with, a view; tables that are not `kept` are forgotten. */
export async function beginSnapshot(
  pool: pg.Pool,
  run: string,
  view: SnapshotView,
  kept: readonly string[],
): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query(
      `INSERT INTO snapshot (run, state, consistency, reason) VALUES ($1, $2, $3, $4)
       ON CONFLICT (run) DO UPDATE
         SET state = excluded.state, consistency = excluded.consistency, reason = excluded.reason, finished_at = NULL`,
      [run, view.state, view.consistency, view.reason],
    );
    await client.query('DELETE FROM snapshot_table WHERE run = $1 AND name <> ALL ($2)', [run, kept]);
  });
}

/** Notes the columns of a table before its first part is read. */
export async function beginTable(
  pool: pg.Pool,
  run: string,
  name: string,
  columns: readonly OldColumn[],
): Promise<void> {
  await pool.query(
    'INSERT INTO snapshot_table (run, name, columns) VALUES ($1, $2, $3) ON CONFLICT (run, name) DO NOTHING',
    [run, name, JSON.stringify(columns.map(({ name, declared }) => ({ name, declared })))],
  );
}

/** Notes the files of a part that are published so far. */
export async function savePart(
  pool: pg.Pool,
  run: string,
  name: string,
  part: TablePart,
  files: readonly RawFile[],
): Promise<void> {
  await pool.query(
    `INSERT INTO snapshot_part (run, name, number, label, files) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (run, name, number) DO UPDATE SET files = excluded.files`,
    [run, name, part.number, part.label, JSON.stringify(files)],
  );
}

export async function finishTable(pool: pg.Pool, run: string, name: string, rows: number): Promise<void> {
  await pool.query('UPDATE snapshot_table SET rows = $3 WHERE run = $1 AND name = $2', [run, name, rows]);
}

/** Forgets the parts of a table from number `from` on, so that they are read again. */
export async function forgetParts(pool: pg.Pool, run: string, name: string, from: number): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query('DELETE FROM snapshot_part WHERE run = $1 AND name = $2 AND number >= $3', [
      run,
      name,
      from,
    ]);
    await client.query('UPDATE snapshot_table SET rows = NULL WHERE run = $1 AND name = $2', [run, name]);
  });
}

export async function finishSnapshot(pool: pg.Pool, run: string): Promise<void> {
  await pool.query('UPDATE snapshot SET finished_at = now() WHERE run = $1', [run]);
}

export async function forgetSnapshot(pool: pg.Pool, run: string): Promise<void> {
  await pool.query('DELETE FROM snapshot WHERE run = $1', [run]);
}
