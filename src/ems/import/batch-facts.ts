import type pg from 'pg';
import type { Collection } from '../domain/collection.ts';
import { collectionNamed } from '../domain/collections.ts';
import { arrayText } from '../store/array-text.ts';
import { type ActivationFacts, activationFacts, type LineUse, lineUses } from './activation-facts.ts';
import type { ImportRow } from './record-reader.ts';
import { idIn, valuesOf } from './row-ids.ts';

/** What the database knows that decides about a batch; read (and where it matters locked) in its transaction. */
export interface BatchFacts {
  /** Records of the batch that are stored already → their stored parent. */
  readonly stored: ReadonlyMap<string, string | null>;
  /** Name of a reference column → the ids that exist. */
  readonly referred: ReadonlyMap<string, ReadonlySet<string>>;
  /** Unique text → id of the record that has it. */
  readonly taken: ReadonlyMap<string, string>;
  /** Stored records above any parent named in the batch → their parent; empty when no tree changes. */
  readonly above: ReadonlyMap<string, string | null>;
  readonly activations: ActivationFacts;
  /** People of the batch whose data was erased. */
  readonly erased: ReadonlySet<string>;
  /** Stored lines of the batch that have units in use. */
  readonly lineUses: ReadonlyMap<string, LineUse>;
}

/** Reads the facts about a batch. The rows are well-formed; ids are in lower case. */
export async function readFacts(
  client: pg.ClientBase,
  collection: Collection,
  rows: readonly ImportRow[],
): Promise<BatchFacts> {
  const stored = await readStored(client, collection, rows);
  const referred = new Map<string, ReadonlySet<string>>();
  for (const { name, to } of collection.references)
    referred.set(name, await existing(client, collectionNamed(to).table, valuesOf(rows, name)));
  return {
    stored,
    referred,
    taken: await readTaken(client, collection, rows),
    above: await readAbove(client, collection, rows, stored),
    activations: await activationFacts(client, collection, rows),
    erased: await readErased(client, collection, rows),
    lineUses: await lineUses(client, collection, rows, stored),
  };
}

/** Whether a batch of new records might break a rule that the database itself does not hold, or may not report. */
export async function mayBeRefused(
  client: pg.ClientBase,
  collection: Collection,
  rows: readonly ImportRow[],
): Promise<boolean> {
  // PostgreSQL's log quotes the value of a doubled key: a license key must not get there.
  if (collection.unique?.guarded === true && (await readTaken(client, collection, rows)).size > 0)
    return true;
  if ((await readErased(client, collection, rows)).size > 0) return true;
  return (await activationFacts(client, collection, rows)).lines.size > 0;
}

async function readErased(
  client: pg.ClientBase,
  { name }: Collection,
  rows: readonly ImportRow[],
): Promise<ReadonlySet<string>> {
  if (name !== 'people') return new Set();
  const found = await client.query<[string]>({
    text: 'SELECT person_id FROM erasures WHERE person_id = ANY($1::uuid[])',
    values: [arrayText(rows.map((row) => row.id))],
    rowMode: 'array',
  });
  return new Set(found.rows.map(([id]) => id));
}

async function readStored(
  client: pg.ClientBase,
  { table, parent }: Collection,
  rows: readonly ImportRow[],
): Promise<Map<string, string | null>> {
  // Locked in one order, so that nobody deletes them meanwhile and two batches cannot wait for each other.
  const found = await client.query<{ id: string; parent: string | null }>(
    `SELECT id, ${parent?.column ?? 'NULL'} AS parent FROM ${table} WHERE id = ANY($1::uuid[])
      ORDER BY id FOR NO KEY UPDATE`,
    [arrayText(rows.map((row) => row.id))],
  );
  return new Map(found.rows.map((row) => [row.id, row.parent]));
}

async function existing(
  client: pg.ClientBase,
  table: string,
  ids: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  if (ids.size === 0) return ids;
  const found = await client.query<[string]>({
    text: `SELECT id FROM ${table} WHERE id = ANY($1::uuid[])`,
    values: [arrayText([...ids])],
    rowMode: 'array',
  });
  return new Set(found.rows.map(([id]) => id));
}

async function readTaken(
  client: pg.ClientBase,
  { table, unique }: Collection,
  rows: readonly ImportRow[],
): Promise<ReadonlyMap<string, string>> {
  if (unique === undefined) return new Map();
  const texts = rows.flatMap(({ record }) => {
    const text = record[unique.name];
    return typeof text === 'string' ? [text] : [];
  });
  if (texts.length === 0) return new Map();
  const found = await client.query<[string, string]>({
    text: `SELECT ${unique.column}, id FROM ${table} WHERE ${unique.column} = ANY($1::text[])`,
    values: [texts],
    rowMode: 'array',
  });
  return new Map(found.rows);
}

/** Only a stored record that gets another parent can close a circle. */
async function readAbove(
  client: pg.ClientBase,
  { table, parent }: Collection,
  rows: readonly ImportRow[],
  stored: ReadonlyMap<string, string | null>,
): Promise<ReadonlyMap<string, string | null>> {
  if (parent === undefined) return new Map();
  const moved = rows.some((row) => {
    const before = stored.get(row.id);
    const now = idIn(row, parent.name);
    return before !== undefined && now !== undefined && now !== before;
  });
  if (!moved) return new Map();
  // Two batches that each move a record below the other's would both see no circle.
  await client.query('SELECT pg_advisory_xact_lock(hashtext($1))', [table]);
  const found = await client.query<{ id: string; parent: string | null }>(
    `WITH RECURSIVE above AS (
       SELECT id, ${parent.column} AS parent FROM ${table} WHERE id = ANY($1::uuid[])
       UNION
       SELECT t.id, t.${parent.column} FROM ${table} t JOIN above ON t.id = above.parent
     ) SELECT id, parent FROM above`,
    [arrayText([...valuesOf(rows, parent.name)])],
  );
  return new Map(found.rows.map((row) => [row.id, row.parent]));
}
