import type pg from 'pg';
import type { Actor } from '../access/actor.ts';
import { ApiError } from '../domain/api-error.ts';
import { judgeRight } from '../store/validate-key.ts';
import { activateOn } from './activate.ts';
import { heldSeat } from './open-activation.ts';
import type { DeviceWish } from './store-activation.ts';
import { type LineName, lockLine, readLine, startedLine } from './usable-line.ts';

/** A floating seat in use. */
export interface Lease {
  readonly id: string;
  readonly lineId: string;
  readonly quantity: number;
  readonly expiresAt: string;
  /** How long it lives without a heartbeat. */
  readonly seconds: number;
}

const instant = `to_char(expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/**
 * Takes a floating seat; a device that has one gets the same again, with a new end. Throws ApiError NOT_FOUND, KEY_AMBIGUOUS,
 * RIGHT_UNUSABLE, WRONG_BINDING, ALREADY_ACTIVE, NO_UNITS_LEFT.
 */
export async function takeLease(
  client: pg.ClientBase,
  actor: Actor,
  wish: LineName & { readonly device: DeviceWish; readonly quantity: number },
  today: string,
): Promise<Lease> {
  const line = await startedLine(client, await lockLine(client, actor, wish), today);
  const { binding } = line;
  if (binding !== 'FLOATING') throw new ApiError('WRONG_BINDING', { binding, wanted: 'activate it instead' });
  const { device, quantity } = wish;
  const { activation } = await activateOn(client, actor, line, { device, quantity, channel: 'ONLINE' });
  const stored = await client.query<{ expires: string }>({
    name: 'take-lease',
    text: `INSERT INTO leases (activation_id, line_id, seconds, expires_at)
           VALUES ($1, $2, $3::bigint, now() + make_interval(secs => $3::bigint))
           ON CONFLICT (activation_id) DO UPDATE SET expires_at = excluded.expires_at, heartbeat_at = now()
           RETURNING ${instant} AS expires`,
    values: [activation.id, line.id, line.leaseSeconds],
  });
  return {
    id: activation.id,
    lineId: line.id,
    quantity,
    expiresAt: stored.rows[0]?.expires ?? '',
    seconds: line.leaseSeconds,
  };
}

/**
 * Keeps a lease alive. One that has run out is not: somebody else may have the seat. Its only trace is the lease itself; a log
 * of every sign of life would say nothing. Throws ApiError NOT_FOUND, RIGHT_UNUSABLE, LEASE_EXPIRED.
 */
export async function keepLease(
  client: pg.ClientBase,
  actor: Actor,
  id: string,
  code: string | undefined,
  today: string,
): Promise<Lease> {
  const held = await heldSeat(client, actor, id, code);
  const right = await readLine(client, held.lineId);
  const judged = right === undefined ? 'NOT_FOUND' : judgeRight(right, today);
  if (judged !== 'VALID' && judged !== 'GRACE') throw new ApiError('RIGHT_UNUSABLE', { reason: judged });
  if (held.state !== 'ACTIVE') throw new ApiError('LEASE_EXPIRED');
  const kept = await client.query<{ expires: string; seconds: string }>({
    name: 'keep-lease',
    text: `UPDATE leases SET expires_at = now() + make_interval(secs => seconds), heartbeat_at = now()
            WHERE activation_id = $1 AND expires_at > now() RETURNING ${instant} AS expires, seconds`,
    values: [id],
  });
  const [lease] = kept.rows;
  if (lease === undefined) throw new ApiError('LEASE_EXPIRED');
  return {
    id,
    lineId: held.lineId,
    quantity: held.quantity,
    expiresAt: lease.expires,
    seconds: Number(lease.seconds),
  };
}
