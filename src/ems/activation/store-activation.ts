import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { Actor } from '../access/actor.ts';
import { recordChange } from '../store/record-change.ts';
import type { UsableLine } from './usable-line.ts';

type DeviceKind = 'MACHINE' | 'DOMAIN' | 'SERVER' | 'DONGLE' | 'MIGRATION_HOST' | 'USER';

/** What a right is activated on. */
export interface DeviceWish {
  readonly fingerprint: string;
  readonly name?: string | undefined;
  readonly kind: DeviceKind;
}

export type ActivationChannel = 'ONLINE' | 'OFFLINE' | 'MANUAL';

/** An activation as it is answered. */
export interface Activation {
  readonly id: string;
  readonly lineId: string;
  readonly quantity: number;
  readonly overdraft: number;
  readonly state: string;
}

interface NewActivation {
  readonly device: DeviceWish;
  readonly quantity: number;
  readonly overdraft: number;
  readonly channel: ActivationChannel;
  readonly detail?: string | undefined;
}

/** Stores an activation, its event, and its device where the customer has none with this fingerprint. */
export async function storeActivation(
  client: pg.ClientBase,
  actor: Actor,
  line: UsableLine,
  { device, quantity, overdraft, channel, detail }: NewActivation,
): Promise<Activation> {
  const id = randomUUID();
  await client.query({
    name: 'store-activation',
    text: `WITH known AS (SELECT id FROM devices WHERE fingerprint = $3 AND organization_id = $2 AND kind = $5 LIMIT 1),
      made AS (
        INSERT INTO devices (id, organization_id, fingerprint, name, kind, synthetic)
        SELECT gen_random_uuid(), $2, $3, $4, $5, $5 = 'MIGRATION_HOST' WHERE NOT EXISTS (SELECT FROM known) RETURNING id),
      active AS (
        INSERT INTO activations (id, entitlement_line_id, device_id, quantity, overdraft_quantity, state, activated_at, channel)
        SELECT $6, $1, d.id, $7, $8, 'ACTIVE', now(), $9 FROM (SELECT id FROM known UNION ALL SELECT id FROM made) d
        RETURNING id)
      INSERT INTO activation_events (id, activation_id, kind, occurred_at, detail)
      SELECT gen_random_uuid(), id, 'ACTIVATED', now(), $10 FROM active`,
    values: [
      line.id,
      line.organizationId,
      device.fingerprint,
      device.name ?? null,
      device.kind,
      id,
      quantity,
      overdraft,
      channel,
      detail ?? null,
    ],
  });
  const activation = { id, lineId: line.id, quantity, overdraft, state: 'ACTIVE' };
  await recordChange(client, {
    actor,
    action: 'activated',
    entity: 'activations',
    id,
    after: { ...activation, channel },
  });
  return activation;
}
