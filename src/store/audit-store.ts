import type pg from 'pg';
import type { Actor } from './actor.ts';

/** One change, as it is recorded. */
export interface AuditRecord {
  readonly migration: string;
  readonly actor: Actor;
  /** What was done, as `<thing>.<verb>`: `task.update`, `gate.sign`. */
  readonly action: string;
  /** The kind of thing and its id: `task:6f1c…`. */
  readonly subject: string;
  /** The thing before and after; null when there was or is none. Never a password, a secret or a license key. */
  readonly before: object | null;
  readonly after: object | null;
}

/** A recorded change as it is listed. */
export interface AuditEntry {
  readonly seq: number;
  /** Instant, ISO 8601 in UTC. */
  readonly at: string;
  readonly account: string | null;
  readonly actorName: string;
  readonly via: Actor['via'];
  readonly action: string;
  readonly subject: string;
  readonly before: unknown;
  readonly after: unknown;
}

export interface AuditFilter {
  readonly migration: string;
  readonly account?: string | undefined;
  /** An action (`task.update`) or its thing (`task`). */
  readonly action?: string | undefined;
  /** A subject (`task:6f1c…`) or its kind (`task`). */
  readonly subject?: string | undefined;
  /** Instants, ISO 8601: from (inclusive) and until (exclusive). */
  readonly from?: string | undefined;
  readonly until?: string | undefined;
  /** Only entries older than this one. */
  readonly beforeSeq?: number | undefined;
  readonly limit: number;
}

/**
 * Records one change of program data, in the transaction that makes it: both are there or neither is.
 * Equal `before` and `after` are recorded, too: somebody did something, even if it changed nothing.
 */
export async function recordAudit(client: pg.ClientBase, record: AuditRecord): Promise<void> {
  const { actor } = record;
  await client.query(
    `INSERT INTO audit (migration, account, actor_name, via, action, subject, before, after)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      record.migration,
      actor.account,
      actor.name,
      actor.via,
      record.action,
      record.subject,
      jsonText(record.before),
      jsonText(record.after),
    ],
  );
}

/** Recorded changes, newest first. */
export async function listAudit(pool: pg.Pool, filter: AuditFilter): Promise<AuditEntry[]> {
  const result = await pool.query<Row>(
    `SELECT seq, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, account, actor_name, via,
            action, subject, before, after
       FROM audit
      WHERE migration = $1
        AND ($2::uuid IS NULL OR account = $2)
        AND ($3::text IS NULL OR action = $3 OR starts_with(action, $3 || '.'))
        AND ($4::text IS NULL OR subject = $4 OR starts_with(subject, $4 || ':'))
        AND ($5::timestamptz IS NULL OR at >= $5)
        AND ($6::timestamptz IS NULL OR at < $6)
        AND ($7::bigint IS NULL OR seq < $7)
      ORDER BY seq DESC LIMIT $8`,
    [
      filter.migration,
      filter.account,
      filter.action,
      filter.subject,
      filter.from,
      filter.until,
      filter.beforeSeq,
      filter.limit,
    ],
  );
  return result.rows.map(({ actor_name: actorName, seq, ...row }) => ({
    ...row,
    actorName,
    seq: Number(seq),
  }));
}

interface Row {
  readonly seq: string;
  readonly at: string;
  readonly account: string | null;
  readonly actor_name: string;
  readonly via: Actor['via'];
  readonly action: string;
  readonly subject: string;
  readonly before: unknown;
  readonly after: unknown;
}

function jsonText(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value);
}
