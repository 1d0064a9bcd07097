import type pg from 'pg';
import type { Actor } from '../access/actor.ts';
import { ApiError } from '../domain/api-error.ts';
import { recordChange } from '../store/record-change.ts';
import { activateOn } from './activate.ts';
import { recordAct, requireAct } from './counted-act.ts';
import { type OpenActivation, openActivation } from './open-activation.ts';
import type { Activation, DeviceWish } from './store-activation.ts';
import { startedLine, type UsableLine } from './usable-line.ts';

/** Which activation, and by what right: those who hold a key prove it. */
export interface ActivationName {
  readonly id: string;
  readonly code?: string | undefined;
}

/**
 * Returns an activation, or some of its units. Counted against the return limit of the right; the end of a lease is not. Throws
 * ApiError NOT_FOUND, STATE_CONFLICT, QUANTITY_UNAVAILABLE, LIMIT_REACHED.
 */
export async function returnActivation(
  client: pg.ClientBase,
  actor: Actor,
  name: ActivationName,
  quantity: number | undefined,
): Promise<Activation> {
  const open = await openActivation(client, actor, name.id, name.code);
  const units = quantity ?? open.quantity;
  if (units > open.quantity)
    throw new ApiError('QUANTITY_UNAVAILABLE', { left: open.quantity, wanted: units });
  if (!open.isLease) await requireAct(client, open.line, 'RETURNED');
  const left = await lessen(client, open, units, 'RETURNED');
  await client.query('DELETE FROM leases WHERE activation_id = $1', [open.id]);
  await recordAct(client, open.id, open.isLease ? 'CLOSED' : 'RETURNED', `${units} units`);
  await logUnits(client, actor, 'returned', open, left);
  return left;
}

/**
 * Moves an activation, or some of its units, to another device. Counted against the rehost limit, unless it leaves a migration
 * host: there, units that an old system only counted wait for their real devices. Throws ApiError NOT_FOUND, STATE_CONFLICT,
 * RIGHT_UNUSABLE, QUANTITY_UNAVAILABLE, LIMIT_REACHED, ALREADY_ACTIVE.
 */
export async function rehostActivation(
  client: pg.ClientBase,
  actor: Actor,
  name: ActivationName,
  to: { readonly device: DeviceWish; readonly quantity?: number | undefined },
  today: string,
): Promise<Activation> {
  const open = await openActivation(client, actor, name.id, name.code);
  await startedLine(client, open.line, today);
  if (open.deviceKind === 'USER')
    throw new ApiError('WRONG_BINDING', {
      binding: 'NAMED_USER',
      wanted: 'return it, and activate for another person',
    });
  const units = to.quantity ?? open.quantity;
  if (units > open.quantity)
    throw new ApiError('QUANTITY_UNAVAILABLE', { left: open.quantity, wanted: units });
  if (to.device.fingerprint === open.fingerprint)
    throw new ApiError('STATE_CONFLICT', {
      what: 'activation',
      state: 'on this device already',
      needed: 'on another',
    });
  if (open.deviceKind !== 'MIGRATION_HOST') await requireAct(client, open.line, 'REHOSTED');
  await lessen(client, open, units, 'SUPERSEDED');
  const { activation } = await activateOn(client, actor, open.line, {
    device: to.device,
    quantity: units,
    channel: 'ONLINE',
  });
  if (open.deviceKind !== 'MIGRATION_HOST')
    await recordAct(client, activation.id, 'REHOSTED', `from ${open.id}`);
  const change = { actor, action: 'rehosted', entity: 'activations', id: open.id };
  await recordChange(client, {
    ...change,
    before: { quantity: open.quantity },
    after: { units, toId: activation.id },
  });
  return activation;
}

/**
 * Gives a device what it lost: the activation stays as it is, and a new license file may be issued. Counted against the repair
 * limit. Throws ApiError NOT_FOUND, STATE_CONFLICT, RIGHT_UNUSABLE, LIMIT_REACHED.
 */
export async function repairActivation(
  client: pg.ClientBase,
  actor: Actor,
  name: ActivationName,
  today: string,
): Promise<{ activation: Activation; line: UsableLine; device: DeviceWish }> {
  const open = await openActivation(client, actor, name.id, name.code);
  const line = await startedLine(client, open.line, today);
  await requireAct(client, line, 'REPAIRED');
  await recordAct(client, open.id, 'REPAIRED');
  await recordChange(client, { actor, action: 'repaired', entity: 'activations', id: open.id });
  return {
    activation: { id: open.id, lineId: line.id, quantity: open.quantity, overdraft: 0, state: 'ACTIVE' },
    line,
    device: {
      fingerprint: open.fingerprint,
      name: open.deviceName ?? undefined,
      kind: open.deviceKind as DeviceWish['kind'],
    },
  };
}

/** Takes units off an activation; the last ones end it. */
async function lessen(
  client: pg.ClientBase,
  open: OpenActivation,
  units: number,
  state: 'RETURNED' | 'SUPERSEDED',
): Promise<Activation> {
  const whole = units === open.quantity;
  await client.query(
    whole
      ? `UPDATE activations SET state = $2, returned_at = CASE WHEN $2 = 'RETURNED' THEN now() END, updated_at = now() WHERE id = $1`
      : 'UPDATE activations SET quantity = quantity - $2::bigint, updated_at = now() WHERE id = $1',
    [open.id, whole ? state : units],
  );
  return {
    id: open.id,
    lineId: open.line.id,
    quantity: whole ? open.quantity : open.quantity - units,
    overdraft: 0,
    state: whole ? state : 'ACTIVE',
  };
}

async function logUnits(
  client: pg.ClientBase,
  actor: Actor,
  action: string,
  open: OpenActivation,
  left: Activation,
): Promise<void> {
  const before = { quantity: open.quantity, state: 'ACTIVE' };
  const after = { quantity: left.quantity, state: left.state };
  await recordChange(client, { actor, action, entity: 'activations', id: open.id, before, after });
}
