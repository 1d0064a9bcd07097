import type pg from 'pg';
import { ApiError } from '../domain/api-error.ts';
import type { UsableLine } from './usable-line.ts';

/** What is in use on a right, and what the asking device has of it. */
export interface UnitsInUse {
  readonly used: number;
  readonly existing: { readonly id: string; readonly quantity: number } | undefined;
}

/**
 * Counts what is in use, in a statement of its own after the right was locked: it sees what others stored meanwhile. Leases
 * that have run out are ended first. Also makes one of several transactions at a time look for this device.
 */
export async function unitsInUse(
  client: pg.ClientBase,
  line: UsableLine,
  fingerprint: string,
): Promise<UnitsInUse> {
  if (line.binding === 'FLOATING') await endExpiredLeases(client, line.id);
  const found = await client.query<{ used: number; id: string | null; quantity: number | null }>({
    name: 'units-in-use',
    text: `SELECT u.used, x.id, x.quantity
             FROM (SELECT pg_advisory_xact_lock(hashtextextended($2, 7307165))) AS turn,
                  (SELECT coalesce(sum(quantity), 0)::float8 AS used FROM activations
                    WHERE entitlement_line_id = $1 AND state = 'ACTIVE') AS u
             LEFT JOIN LATERAL (
                  SELECT a.id, a.quantity::float8 AS quantity FROM devices d JOIN activations a ON a.device_id = d.id
                   WHERE d.fingerprint = $2 AND a.entitlement_line_id = $1 AND a.state = 'ACTIVE' LIMIT 1) AS x ON true`,
    values: [line.id, fingerprint],
  });
  const row = found.rows[0];
  return {
    used: row?.used ?? 0,
    existing: row === undefined || row.id === null ? undefined : { id: row.id, quantity: row.quantity ?? 0 },
  };
}

/** Units of `wanted` that go beyond the quantity of the right. Throws ApiError NO_UNITS_LEFT. */
export function overdrawn(line: UsableLine, used: number, wanted: number): number {
  if (line.unlimited) return 0;
  const allowed = line.quantity + line.overdraft;
  if (used + wanted > allowed) throw new ApiError('NO_UNITS_LEFT', { used, allowed, wanted });
  return Math.min(wanted, Math.max(0, used + wanted - line.quantity));
}

async function endExpiredLeases(client: pg.ClientBase, lineId: string): Promise<void> {
  await client.query({
    name: 'end-expired-leases',
    text: `WITH over AS (DELETE FROM leases WHERE line_id = $1 AND expires_at <= now() RETURNING activation_id)
           UPDATE activations a SET state = 'RETURNED', returned_at = now(), updated_at = now()
             FROM over WHERE a.id = over.activation_id AND a.state = 'ACTIVE'`,
    values: [lineId],
  });
}
