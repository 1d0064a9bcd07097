import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { Actor } from '../access/actor.ts';
import { ApiError } from '../domain/api-error.ts';
import { newRedeemCode } from '../keys/redeem-code.ts';
import { recordChange } from '../store/record-change.ts';
import { type LineState, openLine } from './line-state.ts';
import { takeUnits } from './take-units.ts';

/** The right that came out of another one. */
export interface DividedLine {
  readonly id: string;
  readonly entitlementId: string;
  readonly redeemCode: string;
  readonly quantity: number | null;
  readonly parentId: string;
}

interface Division {
  readonly quantity?: number | undefined;
  /** Activations that go along. */
  readonly activationIds: readonly string[];
}

/**
 * Splits units off a right into one of their own, under the same terms. Throws ApiError NOT_FOUND, STATE_CONFLICT,
 * QUANTITY_UNAVAILABLE, UNITS_IN_USE.
 */
export async function splitLine(
  client: pg.ClientBase,
  actor: Actor,
  id: string,
  division: Division,
): Promise<DividedLine> {
  const parent = await openLine(client, id);
  const child = await divide(client, parent, parent.entitlementId, 'SPLIT', division);
  await logDivision(client, actor, 'split', parent, child);
  return child;
}

/**
 * Transfers units of a right (all, when no quantity is given) to another customer; the channel stays unless it is told to go. The sum
 * of all units is the same before and after. Throws ApiError NOT_FOUND, STATE_CONFLICT, QUANTITY_UNAVAILABLE, UNITS_IN_USE.
 */
export async function transferLine(
  client: pg.ClientBase,
  actor: Actor,
  id: string,
  transfer: Division & { organizationId: string; contactId: string; keepChannel: boolean },
): Promise<DividedLine> {
  const parent = await openLine(client, id);
  const { organizationId, contactId } = transfer;
  if (organizationId.toLowerCase() === parent.ownerId)
    throw new ApiError('STATE_CONFLICT', {
      what: 'line',
      state: 'theirs already',
      needed: 'somebody else’s',
    });
  await requireParty(client, organizationId, contactId);
  const entitlementId = randomUUID();
  await client.query(
    `INSERT INTO entitlements (id, number, organization_id, state, contact_id)
     VALUES ($1, 'E-' || lpad(nextval('entitlement_number')::text, 8, '0'), $2, 'ACTIVE', $3)`,
    [entitlementId, organizationId, contactId],
  );
  await client.query(
    `INSERT INTO entitlement_parties (id, entitlement_id, tier, role, organization_id, person_id, current_owner)
     SELECT gen_random_uuid(), $1::uuid, 0, 'END_CUSTOMER', $2::uuid, $3::uuid, true
     UNION ALL
     SELECT gen_random_uuid(), $1::uuid, tier, role, organization_id, person_id, false
       FROM entitlement_parties WHERE entitlement_id = $4 AND tier > 0 AND $5 AND organization_id <> $2`,
    [entitlementId, organizationId, contactId, parent.entitlementId, transfer.keepChannel],
  );
  const child = await divide(client, parent, entitlementId, 'TRANSFER', transfer);
  await logDivision(client, actor, 'transferred', parent, child);
  return child;
}

async function requireParty(client: pg.ClientBase, organizationId: string, contactId: string): Promise<void> {
  const found = await client.query<{ organization: boolean; person: boolean }>(
    `SELECT EXISTS (SELECT FROM organizations WHERE id = $1 AND status = 'ACTIVE') AS organization,
            EXISTS (SELECT FROM people WHERE id = $2) AS person`,
    [organizationId, contactId],
  );
  if (found.rows[0]?.organization !== true)
    throw new ApiError('NOT_FOUND', { what: 'active organization with this id' });
  if (!found.rows[0].person) throw new ApiError('NOT_FOUND', { what: 'person with this id' });
}

async function divide(
  client: pg.ClientBase,
  parent: LineState,
  entitlementId: string,
  link: 'SPLIT' | 'TRANSFER',
  { quantity, activationIds }: Division,
): Promise<DividedLine> {
  const wanted = quantity ?? parent.quantity;
  if (parent.quantity === null && quantity !== undefined)
    throw new ApiError('QUANTITY_UNAVAILABLE', { left: 'all', wanted: quantity });
  const child = { id: randomUUID(), redeemCode: newRedeemCode() };
  await client.query('SELECT freeze_line($1)', [parent.id]);
  await client.query(
    `WITH made AS (
       INSERT INTO entitlement_lines (id, entitlement_id, kind, state, sku_id, product_id, license_model_id, order_line_id,
         redeem_code, quantity, unlimited, unit_of_measure, start_date, start_rule, end_date, perpetual, term_months,
         parent_id, link_kind)
       SELECT $2, $3, kind, 'ACTIVE', sku_id, product_id, license_model_id, order_line_id, $4, $5, unlimited,
         unit_of_measure, start_date, start_rule, end_date, perpetual, term_months, id, $6
         FROM entitlement_lines WHERE id = $1)
     INSERT INTO line_rights (line_id, term_type, binding, unit_of_measure, rehost_limit, return_limit, repair_limit, overdraft,
       grace_days, policy_days, lease_seconds, features, term_months, term_days, action)
     SELECT $2, term_type, binding, unit_of_measure, rehost_limit, return_limit, repair_limit,
       -- One right has one overdraft: dividing it must not double it.
       CASE WHEN $7 THEN overdraft END, grace_days, policy_days, lease_seconds, features, term_months, term_days, $6
       FROM line_rights WHERE line_id = $1`,
    [parent.id, child.id, entitlementId, child.redeemCode, wanted, link, wanted === parent.quantity],
  );
  await takeUnits(client, { parentId: parent.id, childId: child.id, units: wanted, carry: activationIds });
  return { ...child, entitlementId, quantity: wanted, parentId: parent.id };
}

async function logDivision(
  client: pg.ClientBase,
  actor: Actor,
  action: string,
  parent: LineState,
  child: DividedLine,
): Promise<void> {
  const before = { quantity: parent.quantity, state: parent.state };
  const after = { ...child, redeemCode: undefined };
  await recordChange(client, { actor, action, entity: 'entitlement-lines', id: parent.id, before, after });
}
