import type pg from 'pg';
import { type Actor, byKeyOnly } from '../access/actor.ts';
import { maySee } from '../access/visibility.ts';
import { ApiError } from '../domain/api-error.ts';
import { lockLine, type UsableLine } from './usable-line.ts';

/** An activation that is about to change, with its right; both locked. */
export interface OpenActivation {
  readonly id: string;
  readonly line: UsableLine;
  readonly deviceId: string;
  readonly deviceKind: string;
  readonly fingerprint: string;
  readonly deviceName: string | null;
  readonly quantity: number;
  readonly channel: string;
  readonly isLease: boolean;
}

/**
 * Finds and locks an active activation and its right. An actor that must hold the key proves it by `code`. Throws ApiError
 * NOT_FOUND, STATE_CONFLICT.
 */
export async function openActivation(
  client: pg.ClientBase,
  actor: Actor,
  id: string,
  code: string | undefined,
): Promise<OpenActivation> {
  const unknown = (): ApiError => new ApiError('NOT_FOUND', { what: 'activation with this id' });
  if (byKeyOnly(actor) && code === undefined)
    throw new ApiError('BAD_REQUEST', { reason: 'the right must be named by `code`' });
  const place = await client.query<{ line: string }>(
    'SELECT entitlement_line_id AS line FROM activations WHERE id = $1',
    [id],
  );
  const lineId = place.rows[0]?.line;
  if (lineId === undefined) throw unknown();
  // The right first, as everywhere: who locks in another order may wait for each other.
  const line = await lockLine(client, actor, { lineId, code });
  const found = await client.query<Omit<OpenActivation, 'line'> & { state: string; lineId: string }>(
    `SELECT a.id, a.entitlement_line_id AS "lineId", a.device_id AS "deviceId", d.kind AS "deviceKind", d.fingerprint,
            d.name AS "deviceName", a.quantity::float8 AS quantity, a.channel, a.state,
            EXISTS (SELECT FROM leases WHERE activation_id = a.id) AS "isLease"
       FROM activations a JOIN devices d ON d.id = a.device_id WHERE a.id = $1 FOR NO KEY UPDATE OF a`,
    [id],
  );
  const [row] = found.rows;
  if (row === undefined || row.lineId !== line.id) throw unknown();
  const { state, lineId: _, ...activation } = row;
  if (state !== 'ACTIVE')
    throw new ApiError('STATE_CONFLICT', { what: 'activation', state, needed: 'ACTIVE' });
  return { ...activation, line };
}

/**
 * Finds an activation without locking anything: signs of life of many seats of one right must not wait for each other. Throws
 * ApiError NOT_FOUND.
 */
export async function heldSeat(
  client: pg.ClientBase,
  actor: Actor,
  id: string,
  code: string | undefined,
): Promise<{ readonly lineId: string; readonly state: string; readonly quantity: number }> {
  const found = await client.query<{
    lineId: string;
    state: string;
    quantity: number;
    proven: boolean | null;
  }>({
    name: 'held-seat',
    text: `SELECT a.entitlement_line_id AS "lineId", a.state, a.quantity::float8 AS quantity,
                  l.redeem_code = $2 OR l.redeem_lookup = redeem_lookup($2) AS proven
             FROM activations a JOIN entitlement_lines l ON l.id = a.entitlement_line_id WHERE a.id = $1`,
    values: [id, code ?? null],
  });
  const [seat] = found.rows;
  const proven = code === undefined ? !byKeyOnly(actor) : seat?.proven === true;
  if (seat === undefined || !proven) throw new ApiError('NOT_FOUND', { what: 'activation with this id' });
  if (!byKeyOnly(actor) && !(await maySee(client, actor, 'activations', 'activations', id)))
    throw new ApiError('NOT_FOUND', { what: 'activation with this id' });
  return seat;
}
