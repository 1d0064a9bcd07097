import { createHash } from 'node:crypto';
import type pg from 'pg';
import { inTransaction } from '../../lib/postgres.ts';
import { type Change, recordChange } from '../record-change.ts';
import { readCompletions } from './completion-csv.ts';

/** What an import of completions did. */
export interface CompletionImport {
  readonly file: string;
  readonly rows: number;
  readonly audiences: readonly string[];
}

type CsvFile = { readonly name: string; readonly text: string };

/**
 * Imports completions from a CSV, all of them or none; what is said about the same person and course again replaces what
 * was said before. Throws RowsInvalid.
 */
export async function importCompletions(
  pool: pg.Pool,
  change: Change,
  file: CsvFile,
): Promise<CompletionImport> {
  return inTransaction(pool, (client) => keepCompletions(client, change, file));
}

/** Imports completions in a transaction, unless this very file was imported before. Throws RowsInvalid. */
export async function importCompletionsOnce(
  client: pg.ClientBase,
  change: Change,
  file: CsvFile,
): Promise<CompletionImport | undefined> {
  const before = await client.query('SELECT 1 FROM training_import WHERE migration = $1 AND sha256 = $2', [
    change.migration,
    sha256(file.text),
  ]);
  return before.rowCount === 0 ? keepCompletions(client, change, file) : undefined;
}

async function keepCompletions(
  client: pg.ClientBase,
  change: Change,
  file: CsvFile,
): Promise<CompletionImport> {
  const known = await client.query<{ id: string }>('SELECT id FROM training_audience WHERE migration = $1', [
    change.migration,
  ]);
  const rows = readCompletions(file.text, new Set(known.rows.map((one) => one.id)));
  const made = await client.query<{ id: string }>(
    'INSERT INTO training_import (migration, file, sha256, rows, by) VALUES ($1, $2, $3, $4, $5) RETURNING id',
    [change.migration, file.name, sha256(file.text), rows.length, change.actor.account],
  );
  await client.query(
    `INSERT INTO training_completion (migration, audience, email, course, name, completed_on, passed, import)
     SELECT $1, r.audience, r.email, r.course, r.name, r."completedOn", r.passed, $3
       FROM jsonb_to_recordset($2::jsonb)
         AS r (audience text, email text, course text, name text, "completedOn" date, passed boolean)
     ON CONFLICT (migration, audience, email, course) DO UPDATE
       SET name = excluded.name, completed_on = excluded.completed_on, passed = excluded.passed, import = excluded.import`,
    [change.migration, JSON.stringify(rows), made.rows[0]?.id],
  );
  const after = {
    file: file.name,
    rows: rows.length,
    audiences: [...new Set(rows.map((one) => one.audience))].sort(),
  };
  const subject = `training-import:${made.rows[0]?.id}`;
  await recordChange(client, change, {
    topic: 'training',
    action: 'training.import',
    subject,
    before: null,
    after,
  });
  return after;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** One person's completion of a course. */
export interface ListedCompletion {
  readonly audience: string;
  readonly email: string;
  readonly name: string;
  readonly course: string;
  readonly completedOn: string;
  readonly passed: boolean;
}

/** Completions, by audience, name and course; of a page. */
export async function listCompletions(
  pool: pg.Pool,
  migration: string,
  filter: {
    readonly audience?: string | undefined;
    readonly after?: readonly string[] | undefined;
    readonly limit: number;
  },
): Promise<ListedCompletion[]> {
  const result = await pool.query<ListedCompletion>(
    `SELECT audience, email, name, course, completed_on AS "completedOn", passed FROM training_completion
      WHERE migration = $1 AND ($2::text IS NULL OR audience = $2)
        AND ($3::text IS NULL OR (audience, email, course) > ($3, $4, $5))
      ORDER BY audience, email, course LIMIT $6`,
    [migration, filter.audience, ...(filter.after ?? [null, null, null]), filter.limit],
  );
  return result.rows;
}
