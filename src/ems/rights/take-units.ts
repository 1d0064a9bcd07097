import type pg from 'pg';
import { ApiError } from '../domain/api-error.ts';
import { arrayText } from '../store/array-text.ts';

/** Units that leave a right for another one that came out of it. */
export interface TakenUnits {
  readonly parentId: string;
  readonly childId: string;
  /** Null: everything, of an unlimited right. */
  readonly units: number | null;
  /** Activations that go along: those named, or as many of the newest as the parent has no room for any more. */
  readonly carry: readonly string[] | 'needed';
}

interface ParentRow {
  readonly quantity: string | null;
}

/**
 * Takes units from a right: it keeps the rest, or is closed (with its quantity as it was) when nothing is left. Activations that go along
 * are superseded by new ones on the child, so that the history stays a tree. The parent is locked by the caller or here.
 * Throws ApiError QUANTITY_UNAVAILABLE, UNITS_IN_USE.
 */
export async function takeUnits(client: pg.ClientBase, taken: TakenUnits): Promise<void> {
  const { parentId, childId, units } = taken;
  const found = await client.query<ParentRow>(
    'SELECT quantity FROM entitlement_lines WHERE id = $1 FOR NO KEY UPDATE',
    [parentId],
  );
  const parent = found.rows[0];
  const quantity = parent === undefined || parent.quantity === null ? undefined : Number(parent.quantity);
  // Units that are renewed already stay for their renewal to follow on.
  const left =
    quantity === undefined ? undefined : quantity - (await renewedUnits(client, parentId, childId));
  if (parent === undefined || (left !== undefined && units !== null && units > left))
    throw new ApiError('QUANTITY_UNAVAILABLE', { left: Math.max(0, left ?? 0), wanted: units ?? 'all' });
  const rest = quantity === undefined || units === null ? 0 : quantity - units;
  await carryActivations(client, taken, rest);
  if (rest > 0)
    await client.query('UPDATE entitlement_lines SET quantity = $2, updated_at = now() WHERE id = $1', [
      parentId,
      rest,
    ]);
  else
    await client.query(`UPDATE entitlement_lines SET state = 'CLOSED', updated_at = now() WHERE id = $1`, [
      parentId,
    ]);
  await client.query('UPDATE line_rights SET taken = $2, parent_closed = $3 WHERE line_id = $1', [
    childId,
    units ?? 0,
    rest === 0,
  ]);
}

/** Units of a right that open renewals follow on; `except` is one that is being made. */
export async function renewedUnits(client: pg.ClientBase, lineId: string, except?: string): Promise<number> {
  const found = await client.query<{ units: string }>(
    `SELECT coalesce(sum(c.quantity), 0) AS units FROM entitlement_lines c LEFT JOIN line_rights r ON r.line_id = c.id
      WHERE c.parent_id = $1 AND c.link_kind = 'RENEWAL' AND c.state <> 'CLOSED' AND coalesce(r.taken, 0) = 0
        AND c.id IS DISTINCT FROM $2`,
    [lineId, except ?? null],
  );
  return Number(found.rows[0]?.units ?? 0);
}

/**
 * Gives what is left of renewals and upgrades back to the rights from which they took it, when they are cancelled. A right
 * that was closed because nothing was left of it is open again, with what it gets back. What was split off, transferred or
 * reduced does not come back.
 */
export async function giveBackUnits(client: pg.ClientBase, lineIds: readonly string[]): Promise<void> {
  await client.query(
    `UPDATE entitlement_lines p
        SET quantity = CASE WHEN p.unlimited THEN NULL WHEN p.state = 'CLOSED' THEN g.units ELSE p.quantity + g.units END,
            state = CASE WHEN p.state = 'CLOSED' THEN 'ACTIVE' ELSE p.state END, updated_at = now()
       FROM (SELECT c.parent_id, sum(c.quantity) AS units
               FROM entitlement_lines c JOIN line_rights r ON r.line_id = c.id
              WHERE c.id = ANY($1::uuid[]) AND c.link_kind IN ('RENEWAL', 'UPGRADE') AND (r.taken > 0 OR r.parent_closed)
                AND c.state <> 'CLOSED'
              GROUP BY 1) g
      WHERE p.id = g.parent_id`,
    [arrayText(lineIds)],
  );
}

interface ActiveRow {
  readonly id: string;
  readonly quantity: number;
}

async function carryActivations(
  client: pg.ClientBase,
  { parentId, childId, carry }: TakenUnits,
  rest: number,
): Promise<void> {
  const found = await client.query<{ id: string; quantity: string }>(
    `SELECT id, quantity FROM activations WHERE entitlement_line_id = $1 AND state = 'ACTIVE'
      ORDER BY activated_at DESC NULLS LAST, id FOR UPDATE`,
    [parentId],
  );
  const active = found.rows.map((row): ActiveRow => ({ id: row.id, quantity: Number(row.quantity) }));
  const going =
    carry === 'needed' ? newestBeyond(active, rest) : active.filter((one) => carry.includes(one.id));
  if (carry !== 'needed' && going.length < new Set(carry).size)
    throw new ApiError('NOT_FOUND', { what: 'active activation of this line with that id' });
  await supersede(client, going, childId);
  const stays = sum(active) - sum(going);
  if (stays > (await allowedUnits(client, parentId, rest)))
    throw new ApiError('UNITS_IN_USE', { used: stays });
  if (going.length > 0 && sum(going) > (await allowedUnits(client, childId)))
    throw new ApiError('UNITS_IN_USE', { used: sum(going) });
}

function newestBeyond(active: readonly ActiveRow[], rest: number): ActiveRow[] {
  const going: ActiveRow[] = [];
  let stays = sum(active);
  for (const one of active) {
    if (stays <= rest) break;
    going.push(one);
    stays -= one.quantity;
  }
  return going;
}

const sum = (rows: readonly ActiveRow[]): number => rows.reduce((total, one) => total + one.quantity, 0);

/** Quantity and overdraft of a line; `quantity` stands for its own. */
async function allowedUnits(client: pg.ClientBase, line: string, quantity?: number): Promise<number> {
  const found = await client.query<{ quantity: string | null; unlimited: boolean; overdraft: string | null }>(
    `SELECT l.quantity, l.unlimited, t.overdraft
       FROM entitlement_lines l JOIN line_terms t ON t.line_id = l.id WHERE l.id = $1`,
    [line],
  );
  const row = found.rows[0];
  // A right that is closed for good has no overdraft either.
  if (quantity === 0) return 0;
  if (row?.unlimited === true) return Number.POSITIVE_INFINITY;
  return (quantity ?? Number(row?.quantity ?? 0)) + Number(row?.overdraft ?? 0);
}

async function supersede(client: pg.ClientBase, going: readonly ActiveRow[], childId: string): Promise<void> {
  if (going.length === 0) return;
  const ids = arrayText(going.map((one) => one.id));
  await client.query(
    `WITH gone AS (
       UPDATE activations SET state = 'SUPERSEDED', updated_at = now() WHERE id = ANY($1::uuid[])
       RETURNING id, device_id, quantity, overdraft_quantity, activated_at, channel),
     made AS (
       INSERT INTO activations (id, entitlement_line_id, device_id, quantity, overdraft_quantity, state, activated_at, channel)
       SELECT gen_random_uuid(), $2, device_id, quantity, overdraft_quantity, 'ACTIVE', now(), channel FROM gone
        -- A floating seat is taken anew: carried over, nothing would ever end it.
        WHERE NOT EXISTS (SELECT FROM leases WHERE activation_id = gone.id)
       RETURNING id)
     INSERT INTO activation_events (id, activation_id, kind, occurred_at, detail)
     SELECT gen_random_uuid(), id, 'ACTIVATED', now(), 'carried over' FROM made`,
    [ids, childId],
  );
}
