import type pg from 'pg';
import type { Collection } from '../domain/collection.ts';
import { arrayText } from '../store/array-text.ts';
import type { ImportRow } from './record-reader.ts';
import { idIn } from './row-ids.ts';

/** Units that may be active on a line, and those that are. Quantities are bigint: sums may leave the safe numbers. */
export interface LineUse {
  readonly allowed: bigint;
  readonly used: bigint;
}

export interface ActivationFacts {
  /** Limited lines on which the batch might go too far → their use before it. */
  readonly lines: ReadonlyMap<string, LineUse>;
  /** Stored activations of the batch that count on those lines. */
  readonly counted: ReadonlyMap<string, { readonly line: string; readonly quantity: bigint }>;
}

const none: ActivationFacts = { lines: new Map(), counted: new Map() };

/**
 * What decides whether activations of a batch go too far. Locks their lines, so that of several batches at once only
 * one counts on a line at a time.
 */
export async function activationFacts(
  client: pg.ClientBase,
  collection: Collection,
  rows: readonly ImportRow[],
): Promise<ActivationFacts> {
  if (collection.name !== 'activations') return none;
  const wanted = new Map<string, bigint>();
  for (const row of rows) {
    const line = idIn(row, 'entitlementLineId');
    if (line !== undefined && row.record['state'] === 'ACTIVE')
      wanted.set(line, (wanted.get(line) ?? 0n) + BigInt(Number(row.record['quantity'])));
  }
  if (wanted.size === 0) return none;
  const lines = await fullLines(client, wanted);
  if (lines.size === 0) return none;
  const counted = await client.query<{ id: string; line: string; quantity: string }>(
    `SELECT id, entitlement_line_id AS line, quantity FROM activations
      WHERE id = ANY($1::uuid[]) AND state = 'ACTIVE'`,
    [arrayText(rows.map((row) => row.id))],
  );
  return {
    lines,
    counted: new Map(counted.rows.map((row) => [row.id, { line: row.line, quantity: BigInt(row.quantity) }])),
  };
}

/** Of the limited lines among those wanted, the ones that would go too far; all of them stay locked. */
async function fullLines(
  client: pg.ClientBase,
  wanted: ReadonlyMap<string, bigint>,
): Promise<ReadonlyMap<string, LineUse>> {
  const ids = [...wanted.keys()];
  const limited = await client.query<[id: string, allowed: string]>({
    text: `SELECT l.id, coalesce(l.quantity, 0)::numeric
                      + coalesce(CASE WHEN r.line_id IS NULL THEN m.overdraft ELSE r.overdraft END, 0)
             FROM entitlement_lines l JOIN license_models m ON m.id = l.license_model_id
             LEFT JOIN line_rights r ON r.line_id = l.id
            WHERE l.id = ANY($1::uuid[]) AND NOT l.unlimited ORDER BY l.id FOR NO KEY UPDATE OF l`,
    values: [arrayText(ids)],
    rowMode: 'array',
  });
  // A statement of its own: it sees what was stored while we waited for the locks.
  const inUse = await client.query<[id: string, used: string]>({
    text: `SELECT entitlement_line_id, sum(quantity) FROM activations
            WHERE entitlement_line_id = ANY($1::uuid[]) AND state = 'ACTIVE' GROUP BY 1`,
    values: [arrayText(ids)],
    rowMode: 'array',
  });
  const used = new Map(inUse.rows);
  const full = new Map<string, LineUse>();
  for (const [id, units] of limited.rows) {
    const use = { allowed: BigInt(units), used: BigInt(used.get(id) ?? 0) };
    if (use.used + (wanted.get(id) ?? 0n) > use.allowed) full.set(id, use);
  }
  return full;
}

/** Units in use of the stored lines of a batch, with the overdraft of the model that each line names in the batch. */
export async function lineUses(
  client: pg.ClientBase,
  collection: Collection,
  rows: readonly ImportRow[],
  stored: ReadonlyMap<string, unknown>,
): Promise<ReadonlyMap<string, LineUse>> {
  if (collection.name !== 'entitlement-lines') return new Map();
  const limited = rows.filter((row) => stored.has(row.id) && row.record['unlimited'] !== true);
  if (limited.length === 0) return new Map();
  const found = await client.query<{ id: string; allowed: string; used: string }>(
    `SELECT n.id, n.quantity::numeric + coalesce(m.overdraft, 0) AS allowed, sum(a.quantity) AS used
       FROM unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS n (id, model, quantity)
       JOIN license_models m ON m.id = n.model
       JOIN activations a ON a.entitlement_line_id = n.id AND a.state = 'ACTIVE'
      GROUP BY n.id, n.quantity, m.overdraft`,
    [
      arrayText(limited.map((row) => row.id)),
      arrayText(limited.map((row) => idIn(row, 'licenseModelId') ?? '')),
      arrayText(limited.map((row) => String(row.record['quantity']))),
    ],
  );
  return new Map(found.rows.map((row) => [row.id, { allowed: BigInt(row.allowed), used: BigInt(row.used) }]));
}
