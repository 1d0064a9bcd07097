import type pg from 'pg';
import type { EvidenceEntry } from './evidence-entry.ts';
import { broken, type EvidenceRow, readRow, voidsOf } from './evidence-store.ts';

/** A criterion and a function that signs it. */
export interface SignerPlace {
  readonly criterion: string;
  readonly function: string;
}

/**
 * What decides now, found by index, however long the chain is: the newest entry of each kind, the newest signature of
 * each place, and what withdraws them; in the order of the chain. Each entry is checked against its hash and against
 * the entry after it. Throws EVIDENCE_BROKEN.
 */
export async function standingEvidence(
  client: pg.Pool | pg.ClientBase,
  migration: string,
  kinds: readonly string[],
  places: readonly SignerPlace[],
): Promise<EvidenceEntry[]> {
  const newest = await client.query<LinkedRow>(
    `SELECT e.*, (SELECT n.prev_hash FROM evidence n WHERE n.seq = e.seq + 1) AS next_prev
       FROM unnest($2::text[]) k
      CROSS JOIN LATERAL (SELECT * FROM evidence o WHERE o.migration = $1 AND o.kind = k ORDER BY -o.seq LIMIT 1) e
     UNION ALL
     SELECT e.*, (SELECT n.prev_hash FROM evidence n WHERE n.seq = e.seq + 1) AS next_prev
       FROM unnest($3::text[], $4::text[]) p (criterion, function)
      CROSS JOIN LATERAL (SELECT * FROM evidence o
         WHERE o.kind = 'sign-off' AND o.migration = $1 AND ((o.entry::jsonb) -> 'body') ->> 'criterion' = p.criterion
           AND ((o.entry::jsonb) -> 'body') ->> 'function' = p.function ORDER BY o.seq DESC LIMIT 1) e`,
    [migration, kinds, places.map((one) => one.criterion), places.map((one) => one.function)],
  );
  const entries = newest.rows.map(readLinked);
  const voids = await voidsOf(
    client,
    migration,
    entries.map((one) => one.seq),
  );
  return [...entries, ...voids].sort((one, other) => one.seq - other.seq);
}

interface LinkedRow extends EvidenceRow {
  readonly next_prev: string | null;
}

function readLinked({ next_prev: next, ...row }: LinkedRow): EvidenceEntry {
  const entry = readRow(row);
  if (next !== null && next !== entry.hash) throw broken(entry.seq, 'the entry after it follows another one');
  return entry;
}
