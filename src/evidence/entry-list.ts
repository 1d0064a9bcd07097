import type pg from 'pg';
import type { EvidenceEntry } from './evidence-entry.ts';
import { isProofKind } from './evidence-kind.ts';
import { voidedBy } from './evidence-standing.ts';
import { type EvidenceRow, readRow, voidsOf } from './evidence-store.ts';

/** What an entry is worth now; `RECORD` is no proof but an act (a signature, a withdrawal, a seal). */
type EntryState = 'STANDING' | 'SUPERSEDED' | 'WITHDRAWN' | 'RECORD';

export interface ListedEntry {
  readonly entry: EvidenceEntry;
  readonly state: EntryState;
  /** Why it was withdrawn; null when it was not. */
  readonly withdrawn: string | null;
}

export interface EntryFilter {
  readonly kind?: string | undefined;
  readonly run?: string | undefined;
  readonly outcome?: 'PASS' | 'FAIL' | undefined;
  readonly environment?: string | undefined;
  /** Only entries older than this one. */
  readonly before?: number | undefined;
  readonly limit: number;
}

/** Entries of a migration, newest first, with what they are worth. Throws EVIDENCE_BROKEN. */
export async function listEntries(
  pool: pg.Pool,
  migration: string,
  filter: EntryFilter,
): Promise<ListedEntry[]> {
  // By kind the index of the newest serves; the primary key would be read to its end for a rare kind.
  const order = filter.kind === undefined && filter.run === undefined ? 'seq DESC' : '-seq';
  const found = await pool.query<EvidenceRow>(
    `SELECT * FROM evidence
      WHERE migration = $1 AND ($2::text IS NULL OR kind = $2) AND ($3::text IS NULL OR run = $3)
        AND ($4::bigint IS NULL OR seq < $4) AND ($6::text IS NULL OR entry::jsonb ->> 'outcome' = $6)
        AND ($7::text IS NULL OR entry::jsonb ->> 'environment' = $7)
      ORDER BY ${order} LIMIT $5`,
    [migration, filter.kind, filter.run, filter.before, filter.limit, filter.outcome, filter.environment],
  );
  return withStates(pool, migration, found.rows.map(readRow));
}

/** Entries with what they are worth now. */
export async function withStates(
  pool: pg.Pool,
  migration: string,
  entries: readonly EvidenceEntry[],
): Promise<ListedEntry[]> {
  const seqs = entries.map((one) => one.seq);
  const [voids, newest] = await Promise.all([
    voidsOf(pool, migration, seqs),
    newestSeqs(pool, migration, [...new Set(entries.map((one) => one.kind))]),
  ]);
  return entries.map((entry) => {
    const withdrawal = voidedBy(voids, entry.seq);
    const standing = newest.get(entry.kind) === entry.seq ? 'STANDING' : 'SUPERSEDED';
    const state = isProofKind(entry.kind) ? standing : 'RECORD';
    return {
      entry,
      state: withdrawal === undefined ? state : 'WITHDRAWN',
      withdrawn: withdrawal?.summary ?? null,
    };
  });
}

async function newestSeqs(
  pool: pg.Pool,
  migration: string,
  kinds: readonly string[],
): Promise<Map<string, number>> {
  const found = await pool.query<{ kind: string; seq: string }>(
    `SELECT k AS kind, e.seq FROM unnest($2::text[]) k
      CROSS JOIN LATERAL (SELECT seq FROM evidence o WHERE o.migration = $1 AND o.kind = k ORDER BY -o.seq LIMIT 1) e`,
    [migration, kinds],
  );
  return new Map(found.rows.map((row) => [row.kind, Number(row.seq)]));
}
