import type pg from 'pg';
import { isChangeoverError } from '../lib/errors.ts';
import { type ChainPlace, chainStart, readChain } from './evidence-store.ts';

/** How far the chain was recomputed, and whether it holds. */
export interface ChainCheck {
  readonly entries: number;
  /** Hash of the last entry. */
  readonly head: string;
  /** When the whole chain was last recomputed, ISO 8601 in UTC. */
  readonly fullAt: string;
  /** Why it cannot be trusted; null when it holds. */
  readonly broken: string | null;
}

/**
 * Recomputes the whole chain and remembers how far it holds; a break is remembered, too, until another whole check
 * finds none. `now` dates the check.
 */
export async function checkWholeChain(pool: pg.Pool, now: Date): Promise<ChainCheck> {
  const { place, broken } = await walk(pool, chainStart);
  await save(pool, place, broken, now);
  return { entries: place.seq, head: place.hash, fullAt: now.toISOString(), broken };
}

/**
 * Recomputes what was appended since the last check, so that a page need not read a long chain. Where nothing was ever
 * checked, checks everything: it fails closed.
 */
export async function checkNewEntries(pool: pg.Pool, now: Date): Promise<ChainCheck> {
  const stored = await lastCheck(pool);
  if (stored === undefined) return checkWholeChain(pool, now);
  if (stored.broken !== null) return stored;
  const from = { seq: stored.entries, hash: stored.head };
  const unmoved = await sameAt(pool, from);
  const { place, broken } = unmoved
    ? await walk(pool, from)
    : { place: from, broken: `entry ${from.seq} is not the one that was checked before` };
  if (place.seq !== from.seq || broken !== null) await save(pool, place, broken, undefined);
  return { entries: place.seq, head: place.hash, fullAt: stored.fullAt, broken };
}

async function walk(pool: pg.Pool, from: ChainPlace): Promise<{ place: ChainPlace; broken: string | null }> {
  let place = from;
  try {
    for await (const { entry } of readChain(pool, from)) place = { seq: entry.seq, hash: entry.hash };
    return { place, broken: null };
  } catch (error) {
    if (!isChangeoverError(error, 'EVIDENCE_BROKEN')) throw error;
    return { place, broken: error.message };
  }
}

async function sameAt(pool: pg.Pool, place: ChainPlace): Promise<boolean> {
  if (place.seq === 0) return true;
  const found = await pool.query<{ hash: string }>('SELECT hash FROM evidence WHERE seq = $1', [place.seq]);
  return found.rows[0]?.hash === place.hash;
}

/** The last check, as it is remembered; undefined when there was none. */
export async function lastCheck(pool: pg.Pool): Promise<ChainCheck | undefined> {
  const found = await pool.query<{ seq: string; hash: string; full_at: string; broken: string | null }>(
    `SELECT seq, hash, to_char(full_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS full_at, broken
       FROM evidence_check`,
  );
  const row = found.rows[0];
  return row === undefined
    ? undefined
    : { entries: Number(row.seq), head: row.hash, fullAt: row.full_at, broken: row.broken };
}

/** `full` is the instant of a whole check; a check of new entries moves on and never takes a break back. */
async function save(
  pool: pg.Pool,
  place: ChainPlace,
  broken: string | null,
  full: Date | undefined,
): Promise<void> {
  await pool.query(
    full === undefined
      ? `UPDATE evidence_check SET seq = $1, hash = $2, broken = $3 WHERE broken IS NULL AND (seq <= $1 OR $3::text IS NOT NULL)`
      : `INSERT INTO evidence_check (seq, hash, broken, full_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (single) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, broken = excluded.broken, full_at = excluded.full_at`,
    [place.seq, place.hash, broken, ...(full === undefined ? [] : [full.toISOString()])],
  );
}
