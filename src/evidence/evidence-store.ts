import type pg from 'pg';
import { ChangeoverError, reasonOf } from '../lib/errors.ts';
import { inTransaction } from '../lib/postgres.ts';
import {
  type EvidenceEntry,
  entryHash,
  entryText,
  genesisHash,
  type NewEvidence,
  parseEntry,
  sameContent,
} from './evidence-entry.ts';
import { isVoid } from './evidence-standing.ts';

const chainLock = 7_307_164;
const page = 1000;

/** An entry as the store holds it. */
export interface EvidenceRow {
  readonly seq: string;
  readonly migration: string;
  readonly run: string;
  readonly kind: string;
  readonly prev_hash: string;
  readonly hash: string;
  readonly entry: string;
}

/**
 * Appends one piece of evidence, one writer at a time. Saying the same again for the same run and kind returns what is
 * there; another content becomes a new entry that supersedes the earlier one. Throws EVIDENCE_BROKEN.
 */
export async function appendEvidence(pool: pg.Pool, evidence: NewEvidence): Promise<EvidenceEntry> {
  return inTransaction(pool, (client) => appendEvidenceIn(client, evidence));
}

/** Appends as `appendEvidence` does, in a transaction of the caller's; the chain stays locked until it ends. */
export async function appendEvidenceIn(client: pg.ClientBase, evidence: NewEvidence): Promise<EvidenceEntry> {
  await lockChain(client);
  const said = await latestOf(client, evidence);
  if (said !== undefined && sameContent(said, evidence)) return said;
  const head = (await client.query<EvidenceRow>('SELECT * FROM evidence ORDER BY seq DESC LIMIT 1')).rows[0];
  const seq = Number(head?.seq ?? 0) + 1;
  const text = entryText({ ...evidence, seq, prev_hash: head?.hash ?? genesisHash });
  const entry = parseEntry(text);
  await client.query(
    `INSERT INTO evidence (seq, migration, run, kind, prev_hash, hash, entry) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [seq, entry.migration, entry.run, entry.kind, entry.prev_hash, entry.hash, text],
  );
  return entry;
}

/** Holds the chain still until the transaction ends: what is judged now is what is signed. */
export async function lockChain(client: pg.ClientBase): Promise<void> {
  await client.query('SELECT pg_advisory_xact_lock($1)', [chainLock]);
}

/** The newest entry of the same run and kind, unless it was withdrawn since. */
async function latestOf(client: pg.ClientBase, evidence: NewEvidence): Promise<EvidenceEntry | undefined> {
  const newest = await client.query<EvidenceRow>(
    'SELECT * FROM evidence WHERE migration = $1 AND run = $2 AND kind = $3 ORDER BY -seq LIMIT 1',
    [evidence.migration, evidence.run, evidence.kind],
  );
  const [latest] = newest.rows.map(readRow);
  if (latest === undefined || isVoid(latest)) return latest;
  return (await voidsOf(client, evidence.migration, [latest.seq])).length > 0 ? undefined : latest;
}

/** Evidence of one migration, oldest first. Throws EVIDENCE_BROKEN for an entry that cannot be read. */
export async function listEvidence(pool: pg.Pool, migration: string): Promise<EvidenceEntry[]> {
  const result = await pool.query<EvidenceRow>('SELECT * FROM evidence WHERE migration = $1 ORDER BY seq', [
    migration,
  ]);
  return result.rows.map(readRow);
}

/** The entries that withdraw one of `seqs`, oldest first. */
export async function voidsOf(
  client: pg.ClientBase | pg.Pool,
  migration: string,
  seqs: readonly number[],
): Promise<EvidenceEntry[]> {
  const result = await client.query<EvidenceRow>(
    `SELECT DISTINCT v.* FROM unnest($2::bigint[]) s
       CROSS JOIN LATERAL (SELECT * FROM evidence e
          WHERE e.kind = 'void' AND ((e.entry::jsonb) -> 'body') -> 'voids' @> to_jsonb(s) AND e.migration = $1 AND e.seq > s) v
      ORDER BY v.seq`,
    [migration, seqs],
  );
  return result.rows.map(readRow);
}

/** One entry of a migration, or undefined. Throws EVIDENCE_BROKEN. */
export async function findEntry(
  client: pg.ClientBase | pg.Pool,
  migration: string,
  seq: number,
): Promise<EvidenceEntry | undefined> {
  const found = await client.query<EvidenceRow>('SELECT * FROM evidence WHERE migration = $1 AND seq = $2', [
    migration,
    seq,
  ]);
  return found.rows.map(readRow)[0];
}

/** Where a reading of the chain begins: the last entry that was read before. */
export interface ChainPlace {
  readonly seq: number;
  readonly hash: string;
}

/** The place before the first entry. */
export const chainStart: ChainPlace = { seq: 0, hash: genesisHash };

/** Every entry after a place, oldest first, a page at a time. Throws EVIDENCE_BROKEN at the first that does not fit. */
export async function* readChain(
  pool: pg.Pool,
  from: ChainPlace = chainStart,
): AsyncGenerator<{ entry: EvidenceEntry; text: string }> {
  let previous = from;
  for (;;) {
    const result = await pool.query<EvidenceRow>(
      'SELECT * FROM evidence WHERE seq > $1 ORDER BY seq LIMIT $2',
      [previous.seq, page],
    );
    for (const row of result.rows) {
      const entry = checkLink(row, previous);
      previous = entry;
      yield { entry, text: row.entry };
    }
    if (result.rows.length < page) return;
  }
}

/** Recomputes the whole chain: how many entries, and the hash of the last. Throws EVIDENCE_BROKEN with the entry. */
export async function verifyChain(pool: pg.Pool): Promise<{ entries: number; head: string }> {
  let found = { entries: 0, head: genesisHash };
  for await (const { entry } of readChain(pool)) found = { entries: entry.seq, head: entry.hash };
  return found;
}

function checkLink(row: EvidenceRow, previous: ChainPlace): EvidenceEntry {
  const seq = previous.seq + 1;
  if (Number(row.seq) !== seq) throw broken(seq, 'it is missing');
  const entry = readRow(row);
  if (entry.prev_hash !== previous.hash) throw broken(seq, 'it does not follow the entry before it');
  return entry;
}

/** Reads a stored entry, and checks it against its hash and its columns. Throws EVIDENCE_BROKEN. */
export function readRow(row: EvidenceRow): EvidenceEntry {
  if (entryHash(row.entry) !== row.hash) throw broken(Number(row.seq), 'its content does not match its hash');
  const entry = readText(row);
  const repeated = ['migration', 'run', 'kind', 'prev_hash', 'hash'] as const;
  const differing =
    entry.seq === Number(row.seq) ? repeated.find((column) => entry[column] !== row[column]) : 'seq';
  if (differing !== undefined)
    throw broken(Number(row.seq), `its column ${differing} does not match its content`);
  return entry;
}

function readText(row: EvidenceRow): EvidenceEntry {
  try {
    return parseEntry(row.entry);
  } catch (error) {
    throw new ChangeoverError(
      'EVIDENCE_BROKEN',
      { seq: row.seq, reason: `it cannot be read: ${reasonOf(error)}` },
      { cause: error },
    );
  }
}

/** The news that an entry cannot be trusted. */
export function broken(seq: number, reason: string): ChangeoverError {
  return new ChangeoverError('EVIDENCE_BROKEN', { seq, reason });
}
