import type pg from 'pg';
import { ChangeoverError } from '../../lib/errors.ts';
import { inTransaction } from '../../lib/postgres.ts';
import { publishEvent } from '../../store/event-store.ts';
import { type Change, recordChange } from '../record-change.ts';
import { goodness, type StatusOverride } from './apply-override.ts';
import type { WorkstreamFacts, WorkstreamStatus } from './compute-status.ts';

type Client = pg.ClientBase | pg.Pool;

// A raised status hides what the facts say; it may not do so for longer.
const longestRaiseDays = 14;

const instant = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

type WorkTask = WorkstreamFacts['tasks'][number] & { readonly workstream: string };

/** Tasks of all workstreams, by the day on which they end. */
export async function tasksForStatus(client: Client, migration: string): Promise<WorkTask[]> {
  const found = await client.query<WorkTask>(
    `SELECT workstream, id, title, kind = 'MILESTONE' AS milestone, state, blocked_reason AS "blockedReason",
            ends_on AS "endsOn" FROM task WHERE migration = $1 ORDER BY ends_on, id`,
    [migration],
  );
  return found.rows;
}

/** Open issues by workstream; an issue of no workstream is under the empty id. */
export async function openIssuesByWorkstream(
  client: Client,
  migration: string,
): Promise<ReadonlyMap<string, WorkstreamFacts['issues']>> {
  const issues = await client.query<WorkstreamFacts['issues'][number] & { workstream: string }>(
    `SELECT coalesce(workstream, '') AS workstream, id, title, kind, severity, due_on AS "dueOn"
       FROM issue WHERE migration = $1 AND closed_on IS NULL ORDER BY opened_on, id`,
    [migration],
  );
  return Map.groupBy(issues.rows, (one) => one.workstream);
}

/** The statuses that people set and nobody ended, by workstream. */
export async function openOverrides(client: Client, migration: string): Promise<Map<string, StatusOverride>> {
  const found = await client.query<StatusOverride>(
    `SELECT o.id, o.workstream, o.status, o.direction, o.computed, o.reason, o.expires_on AS "expiresOn",
            ${instant('o.at')} AS at, o.by, p.name AS "byName"
       FROM status_override o LEFT JOIN account p ON p.id = o.by WHERE o.migration = $1 AND o.ended_at IS NULL`,
    [migration],
  );
  return new Map(found.rows.map((one) => [one.workstream, one]));
}

/** What somebody wants to be shown instead of what was computed. */
export interface WantedStatus {
  readonly workstream: string;
  readonly status: 'RED' | 'YELLOW' | 'GREEN';
  readonly reason: string;
  readonly expiresOn: string | null;
  readonly computed: WorkstreamStatus;
  readonly today: string;
  readonly at: string;
}

/**
 * Sets a status in place of the computed one; it ends the one that was set before. Throws STATUS_INVALID when it is what
 * was computed, or raises without a reason and a last day at most 14 days ahead.
 */
export async function setOverride(pool: pg.Pool, change: Change, wanted: WantedStatus): Promise<void> {
  const direction = directionOf(wanted);
  await inTransaction(pool, async (client) => {
    const before = await endIn(client, change, wanted.workstream, wanted.at);
    await client.query(
      `INSERT INTO status_override (migration, workstream, status, direction, computed, reason, expires_on, at, by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        change.migration,
        wanted.workstream,
        wanted.status,
        direction,
        wanted.computed,
        wanted.reason,
        wanted.expiresOn,
        wanted.at,
        change.actor.account,
      ],
    );
    const { status, reason, expiresOn, computed } = wanted;
    await recordChange(client, change, {
      topic: 'status',
      action: 'status.set',
      subject: `workstream:${wanted.workstream}`,
      before: before ?? null,
      after: { status, direction, reason, expiresOn, computed },
    });
  });
}

/** Ends a status that a person set: what is computed is shown again. Throws NOT_FOUND. */
export async function endOverride(
  pool: pg.Pool,
  change: Change,
  workstream: string,
  at: string,
): Promise<void> {
  await inTransaction(pool, async (client) => {
    const before = await endIn(client, change, workstream, at);
    if (before === undefined)
      throw new ChangeoverError('NOT_FOUND', { what: 'set status of', id: workstream });
    const subject = `workstream:${workstream}`;
    await recordChange(client, change, {
      topic: 'status',
      action: 'status.clear',
      subject,
      before,
      after: null,
    });
  });
}

async function endIn(
  client: pg.ClientBase,
  change: Change,
  workstream: string,
  at: string,
): Promise<StatusOverride | undefined> {
  const before = (await openOverrides(client, change.migration)).get(workstream);
  await client.query(
    `UPDATE status_override SET ended_at = $3, ended_by = $4
      WHERE migration = $1 AND workstream = $2 AND ended_at IS NULL`,
    [change.migration, workstream, at, change.actor.account],
  );
  return before;
}

function directionOf({ status, computed, reason, expiresOn, today }: WantedStatus): 'LOWER' | 'RAISE' {
  const invalid = (why: string): ChangeoverError => new ChangeoverError('STATUS_INVALID', { reason: why });
  if (status === computed) throw invalid('it is what was computed already');
  if (expiresOn !== null && expiresOn < today) throw invalid(`its last day ${expiresOn} has passed`);
  if (goodness[status] < goodness[computed]) return 'LOWER';
  if (reason === '') throw invalid('raising it needs a reason, which stays visible');
  const days = expiresOn === null ? undefined : (Date.parse(expiresOn) - Date.parse(today)) / 86_400_000;
  if (days === undefined || days > longestRaiseDays)
    throw invalid(`raising it needs a last day at most ${longestRaiseDays} days ahead`);
  return 'RAISE';
}

/** A status as it was shown from an instant on. */
export interface ShownStatus {
  readonly workstream: string;
  readonly status: WorkstreamStatus;
  readonly computed: WorkstreamStatus;
  readonly reason: string;
  /** The reason that a person gave. */
  readonly override: string | null;
}

/** The newest row of the history of a workstream, and the status before it. */
export interface NotedStatus extends ShownStatus {
  readonly id: number;
  /** What was shown before, and until when. */
  readonly previous: { readonly status: WorkstreamStatus; readonly until: string } | null;
}

/** What the history says last, by workstream; as quick with a long history as with a short one. */
export async function notedStatuses(
  client: Client,
  migration: string,
  workstreams: readonly string[],
): Promise<Map<string, NotedStatus>> {
  const found = await client.query<NotedStatus>(
    `SELECT w AS workstream, n.id::int AS id, n.status, n.computed, n.reason, n.override,
            CASE WHEN p.id IS NOT NULL THEN json_build_object('status', p.status, 'until', ${instant('f.at')}) END AS previous
       FROM unnest($2::text[]) w
      CROSS JOIN LATERAL (SELECT * FROM status_history h
         WHERE h.migration = $1 AND h.workstream = w ORDER BY h.id DESC LIMIT 1) n
       LEFT JOIN LATERAL (SELECT h.id, h.status FROM status_history h
         WHERE h.migration = $1 AND h.workstream = w AND h.status <> n.status ORDER BY h.id DESC LIMIT 1) p ON true
       LEFT JOIN LATERAL (SELECT h.at FROM status_history h
         WHERE h.migration = $1 AND h.workstream = w AND h.id > p.id ORDER BY h.id LIMIT 1) f ON true`,
    [migration, workstreams],
  );
  return new Map(found.rows.map((one) => [one.workstream, one]));
}

/** Whether the history says it already; a new reason alone is no new status. */
function isNoted(one: ShownStatus, noted: NotedStatus | undefined): boolean {
  return one.status === noted?.status && one.computed === noted.computed && one.override === noted.override;
}

/**
 * Writes down statuses that the history does not say yet, and tells live pages. `seen` is what the history said before
 * they were computed: when somebody has written since, nothing is written and false is returned, because what was
 * computed may be older than that.
 */
export async function noteStatuses(
  pool: pg.Pool,
  migration: string,
  seen: ReadonlyMap<string, NotedStatus>,
  shown: readonly ShownStatus[],
  at: string,
): Promise<boolean> {
  const fresh = shown.filter((one) => !isNoted(one, seen.get(one.workstream)));
  if (fresh.length === 0) return true;
  return inTransaction(pool, async (client) => {
    await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('changeover-status:' || $1, 0))`, [
      migration,
    ]);
    const now = await notedStatuses(
      client,
      migration,
      shown.map((one) => one.workstream),
    );
    if (shown.some((one) => now.get(one.workstream)?.id !== seen.get(one.workstream)?.id)) return false;
    for (const one of fresh) {
      await client.query(
        `INSERT INTO status_history (migration, workstream, at, status, computed, reason, override)
         VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [migration, one.workstream, at, one.status, one.computed, one.reason, one.override],
      );
      await publishEvent(client, { migration, topic: 'status', subject: `workstream:${one.workstream}` });
    }
    return true;
  });
}

/** One row of the history. */
export interface HistoryRow extends ShownStatus {
  readonly id: number;
  readonly at: string;
}

/** What was shown, the newest first; of a page. */
export async function listHistory(
  client: Client,
  migration: string,
  filter: {
    readonly workstream?: string | undefined;
    readonly before?: number | undefined;
    readonly limit: number;
  },
): Promise<HistoryRow[]> {
  const found = await client.query<HistoryRow>(
    `SELECT id::int AS id, workstream, ${instant('at')} AS at, status, computed, reason, override FROM status_history
      WHERE migration = $1 AND ($2::text IS NULL OR workstream = $2) AND ($3::bigint IS NULL OR id < $3)
      ORDER BY id DESC LIMIT $4`,
    [migration, filter.workstream, filter.before, filter.limit],
  );
  return found.rows;
}
