import { createHash } from 'node:crypto';
import type pg from 'pg';
import { type Attachment, insertAttachment } from '../../evidence/attachment-store.ts';
import { ChangeoverError } from '../../lib/errors.ts';
import { inTransaction } from '../../lib/postgres.ts';
import { type Change, recordChange } from '../record-change.ts';
import { matchTests } from './match-tests.ts';
import { readJunit } from './read-junit.ts';
import { getScenario, listScenarios } from './scenario-store.ts';

/** Where a scenario was run. */
export type ResultEnvironment = 'rehearsal' | 'burn-in' | 'live';

/** A result as it is kept. */
export interface StoredResult {
  readonly id: number;
  readonly scenario: string;
  readonly outcome: 'PASSED' | 'FAILED' | 'SKIPPED';
  readonly at: string;
  readonly source: 'JUNIT' | 'HAND';
  readonly environment: ResultEnvironment;
  readonly by: { readonly id: string; readonly name: string } | null;
  readonly message: string;
  readonly milliseconds: number | null;
  readonly attachment: Attachment | null;
}

/** What a file of results held. */
interface ResultSummary {
  readonly cases: number;
  readonly matched: number;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly unmatched: readonly string[];
}

const mostNamed = 200;

/** Results of a scenario, newest first; of a page. */
export async function listResults(
  client: pg.Pool | pg.ClientBase,
  migration: string,
  scenario: string,
  page: { readonly before?: number | undefined; readonly limit: number },
): Promise<StoredResult[]> {
  const found = await client.query<StoredResult>(
    `SELECT r.id::int AS id, r.scenario, r.outcome, to_char(r.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at,
            r.source, r.environment, r.message, r.milliseconds,
            CASE WHEN p.id IS NOT NULL THEN jsonb_build_object('id', p.id, 'name', p.name) END AS by,
            CASE WHEN a.sha256 IS NOT NULL THEN jsonb_build_object('name', a.name, 'type', a.type, 'bytes', a.bytes,
                                                                   'sha256', a.sha256) END AS attachment
       FROM scenario_result r
       LEFT JOIN account p ON p.id = r.by
       LEFT JOIN attachment a ON a.migration = r.migration AND a.sha256 = r.attachment
      WHERE r.migration = $1 AND r.scenario = $2 AND ($3::bigint IS NULL OR r.id < $3)
      ORDER BY r.id DESC LIMIT $4`,
    [migration, scenario, page.before, page.limit],
  );
  return found.rows;
}

/** Writes down what a person saw, with a file if there is one. Throws NOT_FOUND, RESULT_REASON, ATTACHMENT_EMPTY. */
export async function addResult(
  pool: pg.Pool,
  change: Change,
  scenario: string,
  seen: {
    readonly outcome: 'PASSED' | 'FAILED';
    readonly message: string;
    readonly environment: ResultEnvironment;
    readonly at: string;
    readonly file?:
      | { readonly name: string; readonly type: string; readonly content: Uint8Array }
      | undefined;
  },
): Promise<StoredResult> {
  const { outcome, message, environment, at, file } = seen;
  const { migration, actor } = change;
  if (outcome === 'FAILED' && message === '') throw new ChangeoverError('RESULT_REASON', {});
  if (file?.content.byteLength === 0) throw new ChangeoverError('ATTACHMENT_EMPTY', { name: file.name });
  return inTransaction(pool, async (client) => {
    await getScenario(client, migration, scenario);
    const kept =
      file === undefined ? null : await insertAttachment(client, migration, { ...file, by: actor.account });
    await client.query(
      `INSERT INTO scenario_result (migration, scenario, outcome, at, source, environment, message, by, attachment)
       VALUES ($1, $2, $3, $4, 'HAND', $5, $6, $7, $8)`,
      [migration, scenario, outcome, at, environment, message, actor.account, kept?.sha256 ?? null],
    );
    const [after] = await listResults(client, migration, scenario, { limit: 1 });
    if (after === undefined) throw new Error('the result was not kept');
    const what = { topic: 'coverage', action: 'scenario.result', subject: `scenario:${scenario}` } as const;
    await recordChange(client, change, { ...what, before: null, after });
    return after;
  });
}

/** A file of results. */
export interface ResultFile {
  readonly name: string;
  readonly text: string;
  readonly environment: ResultEnvironment;
  readonly at: string;
}

/** What became of a file; `again`: it was taken before, and nothing was added. */
export interface ResultImport extends ResultSummary {
  readonly id: string;
  readonly again: boolean;
}

/**
 * Takes the results of a JUnit file for the scenarios that its tests name (match-tests.ts). The same file counts once
 * per environment; sending it again adds nothing. Throws JUNIT_INVALID.
 */
export async function importResults(pool: pg.Pool, change: Change, file: ResultFile): Promise<ResultImport> {
  return inTransaction(pool, async (client) => {
    const after = await importResultsIn(client, change, file);
    if (after.again) await resultsTold(client, change, after);
    return after;
  });
}

/** Takes results as importResults does, in a transaction; a file that was taken before leaves no trace. */
export async function importResultsIn(
  client: pg.ClientBase,
  change: Change,
  file: ResultFile,
): Promise<ResultImport> {
  const cases = readJunit(file.text);
  const sha256 = createHash('sha256').update(file.text).digest('hex');
  const { migration, actor } = change;
  const { results, unmatched } = matchTests(cases, await listScenarios(client, migration));
  const count = (outcome: string) => results.filter((one) => one.outcome === outcome).length;
  const summary: ResultSummary = {
    cases: cases.length,
    matched: cases.length - unmatched.length,
    passed: count('PASSED'),
    failed: count('FAILED'),
    skipped: count('SKIPPED'),
    unmatched: unmatched.slice(0, mostNamed),
  };
  const made = await client.query<{ id: string }>(
    `INSERT INTO scenario_import (migration, sha256, environment, file, summary, at, by)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (migration, environment, sha256) DO NOTHING RETURNING id`,
    [migration, sha256, file.environment, file.name, JSON.stringify(summary), file.at, actor.account],
  );
  const id = made.rows[0]?.id;
  if (id === undefined) {
    const kept = await earlier(client, migration, file.environment, sha256);
    return { ...kept.summary, id: kept.id, again: true };
  }
  await client.query(
    `INSERT INTO scenario_result (migration, scenario, outcome, at, source, environment, message, milliseconds, by, import)
     SELECT $1, r.scenario, r.outcome, $3, 'JUNIT', $4, r.message, r.milliseconds, $5, $6
       FROM jsonb_to_recordset($2::jsonb) AS r (scenario text, outcome text, message text, milliseconds int)`,
    [migration, JSON.stringify(results), file.at, file.environment, actor.account, id],
  );
  const after = { ...summary, id, again: false };
  await resultsTold(client, change, after);
  return after;
}

async function resultsTold(client: pg.ClientBase, change: Change, after: ResultImport): Promise<void> {
  const what = { topic: 'coverage', action: 'scenario.import-results', before: null } as const;
  await recordChange(client, change, { ...what, subject: `scenario-import:${after.id}`, after });
}

async function earlier(client: pg.ClientBase, migration: string, environment: string, sha256: string) {
  const found = await client.query<{ id: string; summary: ResultSummary }>(
    'SELECT id, summary FROM scenario_import WHERE migration = $1 AND environment = $2 AND sha256 = $3',
    [migration, environment, sha256],
  );
  const [kept] = found.rows;
  if (kept === undefined) throw new Error('the import is gone');
  return kept;
}
