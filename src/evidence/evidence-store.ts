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
import { isVoid, voidedBy } from './evidence-standing.ts';

const chainLock = 7_307_164;
const page = 1000;

interface Row {
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
  return inTransaction(pool, async (client) => {
    await client.query('SELECT pg_advisory_xact_lock($1)', [chainLock]);
    const said = await latestOf(client, evidence);
    if (said !== undefined && sameContent(said, evidence)) return said;
    const head = (await client.query<Row>('SELECT * FROM evidence ORDER BY seq DESC LIMIT 1')).rows[0];
    const seq = Number(head?.seq ?? 0) + 1;
    const text = entryText({ ...evidence, seq, prev_hash: head?.hash ?? genesisHash });
    const entry = parseEntry(text);
    await client.query(
      `INSERT INTO evidence (seq, migration, run, kind, prev_hash, hash, entry) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [seq, entry.migration, entry.run, entry.kind, entry.prev_hash, entry.hash, text],
    );
    return entry;
  });
}

/** The newest entry of the same run and kind, unless it was withdrawn since. */
async function latestOf(client: pg.PoolClient, evidence: NewEvidence): Promise<EvidenceEntry | undefined> {
  const ofRun = await client.query<Row>(
    'SELECT * FROM evidence WHERE migration = $1 AND run = $2 AND (kind = $3 OR kind = $4) ORDER BY seq',
    [evidence.migration, evidence.run, evidence.kind, 'void'],
  );
  const entries = ofRun.rows.map(readRow);
  const latest = entries.findLast((entry) => entry.kind === evidence.kind);
  return latest === undefined || (!isVoid(latest) && voidedBy(entries, latest.seq) !== undefined)
    ? undefined
    : latest;
}

/** Evidence of one migration, oldest first. Throws EVIDENCE_BROKEN for an entry that cannot be read. */
export async function listEvidence(pool: pg.Pool, migration: string): Promise<EvidenceEntry[]> {
  const result = await pool.query<Row>('SELECT * FROM evidence WHERE migration = $1 ORDER BY seq', [
    migration,
  ]);
  return result.rows.map(readRow);
}

/** Every entry of the store, oldest first, a page at a time. Throws EVIDENCE_BROKEN at the first that does not fit. */
export async function* readChain(pool: pg.Pool): AsyncGenerator<{ entry: EvidenceEntry; text: string }> {
  let previous = { seq: 0, hash: genesisHash };
  for (;;) {
    const result = await pool.query<Row>('SELECT * FROM evidence WHERE seq > $1 ORDER BY seq LIMIT $2', [
      previous.seq,
      page,
    ]);
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

function checkLink(row: Row, previous: { seq: number; hash: string }): EvidenceEntry {
  const seq = previous.seq + 1;
  if (Number(row.seq) !== seq) throw broken(seq, 'it is missing');
  if (entryHash(row.entry) !== row.hash) throw broken(seq, 'its content does not match its hash');
  const entry = readRow(row);
  if (entry.prev_hash !== previous.hash) throw broken(seq, 'it does not follow the entry before it');
  return entry;
}

function readRow(row: Row): EvidenceEntry {
  const entry = readText(row);
  const repeated = ['migration', 'run', 'kind', 'prev_hash', 'hash'] as const;
  const differing =
    entry.seq === Number(row.seq) ? repeated.find((column) => entry[column] !== row[column]) : 'seq';
  if (differing !== undefined)
    throw broken(Number(row.seq), `its column ${differing} does not match its content`);
  return entry;
}

function readText(row: Row): EvidenceEntry {
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

function broken(seq: number, reason: string): ChangeoverError {
  return new ChangeoverError('EVIDENCE_BROKEN', { seq, reason });
}
