import type pg from 'pg';
import { ChangeoverError } from '../../lib/errors.ts';
import { inTransaction } from '../../lib/postgres.ts';
import { ChangedMeanwhile } from '../../store/changed-meanwhile.ts';
import { nextFreeNumber } from '../next-free-number.ts';
import { type Change, recordChange } from '../record-change.ts';
import { type Wanted, withWanted } from '../wanted.ts';
import type { IssueContent, StoredIssue } from './issue.ts';

type Client = pg.ClientBase | pg.Pool;

const select = `
  SELECT i.id, i.kind, i.title, i.description, i.severity, i.probability, i.state, i.workstream, i.owner,
         p.name AS "ownerName", i.opened_on AS "openedOn", i.due_on AS "dueOn", i.closed_on AS "closedOn", i.resolution,
         i.links, i.version, to_char(i.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "createdAt",
         to_char(i.updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "updatedAt"
    FROM issue i LEFT JOIN account p ON p.id = i.owner`;
const severityRank = `array_position(ARRAY['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'], i.severity)`;

/** Which entries are wanted. */
export interface IssueFilter {
  readonly kind?: string | undefined;
  readonly severity?: string | undefined;
  readonly state?: string | undefined;
  /** Only those that are not closed, or only those that are. */
  readonly open?: boolean | undefined;
  readonly workstream?: string | undefined;
  readonly owner?: string | undefined;
  /** Part of id, title or description, in any case. */
  readonly text?: string | undefined;
  /** Sort key of the entry before. */
  readonly after?: readonly (string | number)[] | undefined;
  /** Absent: all of them. */
  readonly limit?: number;
}

/** Entries: open ones first, then by severity, day of opening and id. */
export async function listIssues(
  client: Client,
  migration: string,
  filter: IssueFilter = {},
): Promise<StoredIssue[]> {
  const result = await client.query<StoredIssue>(
    `${select}
      WHERE i.migration = $1 AND ($2::text IS NULL OR i.kind = $2) AND ($3::text IS NULL OR i.severity = $3)
        AND ($4::text IS NULL OR i.state = $4) AND ($5::boolean IS NULL OR (i.closed_on IS NULL) = $5)
        AND ($6::text IS NULL OR i.workstream = $6) AND ($7::uuid IS NULL OR i.owner = $7)
        AND ($8::text IS NULL OR strpos(lower(i.id || ' ' || i.title || ' ' || i.description), lower($8)) > 0)
        AND ($9::int IS NULL OR ((i.closed_on IS NOT NULL)::int, ${severityRank}, i.opened_on, i.id)
                              > ($9, $10::int, $11::date, $12::text))
      ORDER BY i.closed_on IS NOT NULL, ${severityRank}, i.opened_on, i.id LIMIT $13`,
    [
      migration,
      filter.kind,
      filter.severity,
      filter.state,
      filter.open,
      filter.workstream,
      filter.owner,
      filter.text,
      ...(filter.after ?? [null, null, null, null]),
      filter.limit ?? null,
    ],
  );
  return result.rows;
}

/** One entry. Throws NOT_FOUND. */
export async function getIssue(client: Client, migration: string, id: string): Promise<StoredIssue> {
  const result = await client.query<StoredIssue>(`${select} WHERE i.migration = $1 AND i.id = $2`, [
    migration,
    id,
  ]);
  const found = result.rows[0];
  if (found === undefined) throw new ChangeoverError('NOT_FOUND', { what: 'issue', id });
  return found;
}

/** Adds an entry that is opened today. Throws NOT_FOUND (workstream, owner), PROBABILITY_OF_RISK. */
export async function addIssue(
  pool: pg.Pool,
  change: Change,
  content: IssueContent,
  today: string,
): Promise<StoredIssue> {
  return inTransaction(pool, (client) => insertIssue(client, change, content, { openedOn: today, today }));
}

/** Adds an entry in a transaction; without `id` it gets the next number. Throws as addIssue. */
export async function insertIssue(
  client: pg.ClientBase,
  change: Change,
  content: IssueContent,
  at: { readonly id?: string; readonly openedOn: string; readonly today: string },
): Promise<StoredIssue> {
  await requireReferences(client, change.migration, content);
  const id = at.id ?? (await nextFreeNumber(client, change.migration, 'I', 'issue'));
  await client.query(
    `INSERT INTO issue (migration, id, opened_on, kind, title, description, severity, probability, state, workstream, owner,
                        due_on, resolution, links, closed_on, created_by, updated_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16)`,
    [
      change.migration,
      id,
      at.openedOn,
      ...valuesOf(content),
      isClosed(content) ? at.today : null,
      change.actor.account,
    ],
  );
  return told(client, change, 'issue.add', null, id);
}

/** Changes an entry; closing and reopening set its day. Throws NOT_FOUND, PROBABILITY_OF_RISK, ChangedMeanwhile. */
export async function updateIssue(
  pool: pg.Pool,
  change: Change,
  id: string,
  version: number,
  wanted: Wanted<IssueContent>,
  today: string,
): Promise<StoredIssue> {
  return inTransaction(pool, async (client) => {
    const before = await getIssue(client, change.migration, id);
    if (before.version !== version) throw new ChangedMeanwhile('issue', before);
    return replaceIssue(client, change, before, withWanted<StoredIssue>(before, wanted), today);
  });
}

/** Writes the new content of an entry over the version that was read, in a transaction. Throws as updateIssue. */
export async function replaceIssue(
  client: pg.ClientBase,
  change: Change,
  before: StoredIssue,
  next: IssueContent,
  today: string,
): Promise<StoredIssue> {
  await requireReferences(client, change.migration, next);
  const closed = isClosed(next) ? (before.closedOn ?? today) : null;
  const result = await client.query(
    `UPDATE issue SET kind = $4, title = $5, description = $6, severity = $7, probability = $8, state = $9, workstream = $10,
            owner = $11, due_on = $12, resolution = $13, links = $14, closed_on = $15, version = version + 1,
            updated_at = now(), updated_by = $16
      WHERE migration = $1 AND id = $2 AND version = $3`,
    [change.migration, before.id, before.version, ...valuesOf(next), closed, change.actor.account],
  );
  if (result.rowCount === 0)
    throw new ChangedMeanwhile('issue', await getIssue(client, change.migration, before.id));
  return told(client, change, 'issue.update', before, before.id);
}

async function requireReferences(client: Client, migration: string, content: IssueContent): Promise<void> {
  if (content.kind !== 'RISK' && content.probability !== null)
    throw new ChangeoverError('PROBABILITY_OF_RISK', { kind: content.kind });
  const found = await client.query<{ workstream: boolean; owner: boolean }>(
    `SELECT $2::text IS NULL OR EXISTS (SELECT 1 FROM stakeholder_group WHERE migration = $1 AND id = $2) AS workstream,
            $3::uuid IS NULL OR EXISTS (SELECT 1 FROM account WHERE id = $3) AS owner`,
    [migration, content.workstream, content.owner],
  );
  const there = found.rows[0];
  if (there?.workstream !== true)
    throw new ChangeoverError('NOT_FOUND', { what: 'workstream', id: content.workstream });
  if (!there.owner) throw new ChangeoverError('NOT_FOUND', { what: 'person', id: content.owner });
}

async function told(
  client: pg.ClientBase,
  change: Change,
  action: string,
  before: StoredIssue | null,
  id: string,
): Promise<StoredIssue> {
  const after = await getIssue(client, change.migration, id);
  await recordChange(client, change, { topic: 'issue', action, subject: `issue:${id}`, before, after });
  return after;
}

function isClosed({ state }: IssueContent): boolean {
  return state === 'RESOLVED' || state === 'CANCELED';
}

function valuesOf(content: IssueContent): unknown[] {
  const { kind, title, description, severity, probability, state, workstream, owner, dueOn, resolution } =
    content;
  const links = JSON.stringify(content.links);
  return [
    kind,
    title,
    description,
    severity,
    probability,
    state,
    workstream,
    owner,
    dueOn,
    resolution,
    links,
  ];
}
