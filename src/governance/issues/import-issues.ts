import type pg from 'pg';
import { inTransaction } from '../../lib/postgres.ts';
import { type Change, recordChange } from '../record-change.ts';
import type { IssueContent, StoredIssue } from './issue.ts';
import { type IssueLine, issuesCsv, readIssues } from './issue-csv.ts';
import { insertIssue, listIssues, replaceIssue } from './issue-store.ts';

/** What an import did. */
export interface IssueImport {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
}

/**
 * Takes entries from a CSV, all or nothing: a line with a known id changes that entry (its links stay), any other adds
 * one. `today` is `YYYY-MM-DD`. Throws RowsInvalid with the line of every fault.
 */
export async function importIssues(
  pool: pg.Pool,
  change: Change,
  text: string,
  today: string,
): Promise<IssueImport> {
  return inTransaction(pool, async (client) => {
    const groups = await client.query<{ id: string }>(
      'SELECT id FROM stakeholder_group WHERE migration = $1',
      [change.migration],
    );
    const people = await client.query<{ id: string; email: string }>(
      'SELECT id, lower(email) AS email FROM account',
    );
    const lines = readIssues(text, {
      workstreams: new Set(groups.rows.map((one) => one.id)),
      people: new Map(people.rows.map((one) => [one.email, one.id])),
    });
    const known = new Map((await listIssues(client, change.migration)).map((one) => [one.id, one]));
    const done = { added: 0, changed: 0, unchanged: 0 };
    for (const line of lines) {
      const before = line.id === undefined ? undefined : known.get(line.id);
      done[await take(client, change, line, before, today)] += 1;
    }
    await recordChange(client, change, {
      topic: 'issue',
      action: 'issue.import',
      subject: 'issue:import',
      before: null,
      after: done,
    });
    return done;
  });
}

async function take(
  client: pg.ClientBase,
  change: Change,
  line: IssueLine,
  before: StoredIssue | undefined,
  today: string,
): Promise<keyof IssueImport> {
  const { id, openedOn = today } = line;
  if (before === undefined) {
    const at = { openedOn, today, ...(id !== undefined && { id }) };
    await insertIssue(client, change, { ...line.content, links: [] }, at);
    return 'added';
  }
  const next: IssueContent = { ...line.content, links: before.links };
  const keys = Object.keys(line.content) as (keyof typeof line.content)[];
  if (keys.every((key) => before[key] === next[key])) return 'unchanged';
  await replaceIssue(client, change, before, next, today);
  return 'changed';
}

/** Every entry as CSV that importIssues takes back. */
export async function exportIssues(pool: pg.Pool, migration: string): Promise<string> {
  const entries = await listIssues(pool, migration);
  const people = await pool.query<{ id: string; email: string }>(
    'SELECT id, email FROM account WHERE id = ANY ($1)',
    [entries.map((one) => one.owner).filter((one) => one !== null)],
  );
  return issuesCsv(entries, new Map(people.rows.map((one) => [one.id, one.email])));
}
