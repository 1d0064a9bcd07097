import type pg from 'pg';
import type { Actor } from '../access/actor.ts';
import { ApiError } from '../domain/api-error.ts';
import {
  type Activation,
  type ActivationChannel,
  type DeviceWish,
  storeActivation,
} from './store-activation.ts';
import { overdrawn, unitsInUse } from './units-in-use.ts';
import { type LineName, lockLine, startedLine, type UsableLine } from './usable-line.ts';

/** What is to be activated, on what. */
export interface ActivationWish extends LineName {
  readonly device?: DeviceWish | undefined;
  /** The named user, for rights that are bound to people. */
  readonly personId?: string | undefined;
  readonly quantity: number;
  readonly channel: ActivationChannel;
}

export interface ActivationOutcome {
  readonly activation: Activation;
  readonly line: UsableLine;
  readonly device: DeviceWish;
  /** It was there already: the same request twice is one activation. */
  readonly already: boolean;
}

/**
 * Activates units of a right. Whatever happens at once, the sum of active units never exceeds quantity and overdraft: the right
 * is locked first, and counted then. Throws ApiError NOT_FOUND, KEY_AMBIGUOUS, RIGHT_UNUSABLE, WRONG_BINDING, ALREADY_ACTIVE,
 * NO_UNITS_LEFT.
 */
export async function activate(
  client: pg.ClientBase,
  actor: Actor,
  wish: ActivationWish,
  today: string,
): Promise<ActivationOutcome> {
  const line = await startedLine(client, await lockLine(client, actor, wish), today);
  if (line.binding === 'FLOATING')
    throw new ApiError('WRONG_BINDING', { binding: line.binding, wanted: 'take a lease instead' });
  const device = await boundTo(client, line, wish);
  return activateOn(client, actor, line, { ...wish, device });
}

/** Activates a right that is locked and may be used. Throws ApiError ALREADY_ACTIVE, NO_UNITS_LEFT. */
export async function activateOn(
  client: pg.ClientBase,
  actor: Actor,
  line: UsableLine,
  {
    device,
    quantity,
    channel,
  }: Pick<ActivationWish, 'quantity' | 'channel'> & { readonly device: DeviceWish },
): Promise<ActivationOutcome> {
  const { used, existing } = await unitsInUse(client, line, device.fingerprint);
  if (existing !== undefined) {
    if (existing.quantity !== quantity) throw new ApiError('ALREADY_ACTIVE', { units: existing.quantity });
    const activation = { id: existing.id, lineId: line.id, quantity, overdraft: 0, state: 'ACTIVE' };
    return { activation, line, device, already: true };
  }
  const overdraft = overdrawn(line, used, quantity);
  const activation = await storeActivation(client, actor, line, { device, quantity, overdraft, channel });
  return { activation, line, device, already: false };
}

/** The device of a wish, or the named user as one. Throws ApiError WRONG_BINDING, BAD_REQUEST, NOT_FOUND. */
async function boundTo(client: pg.ClientBase, line: UsableLine, wish: ActivationWish): Promise<DeviceWish> {
  const { binding } = line;
  if (binding === 'METERED')
    throw new ApiError('WRONG_BINDING', { binding, wanted: 'report its use instead of activating it' });
  if (binding === 'NAMED_USER') {
    if (wish.personId === undefined)
      throw new ApiError('WRONG_BINDING', { binding, wanted: 'name a `personId`' });
    const known = await client.query("SELECT 1 FROM people WHERE id = $1 AND status = 'ACTIVE'", [
      wish.personId,
    ]);
    if (known.rows.length === 0) throw new ApiError('NOT_FOUND', { what: 'active person with this id' });
    return { fingerprint: `person:${wish.personId.toLowerCase()}`, kind: 'USER' };
  }
  if (wish.device === undefined) throw new ApiError('BAD_REQUEST', { reason: '`device` is missing' });
  return wish.device;
}
