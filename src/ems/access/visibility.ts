import type pg from 'pg';
import type { Actor } from './actor.ts';
import { roles } from './role.ts';

/** Entitlements that an organization may see: its own ones, or those whose channel names it. */
const entitlementsOf = {
  CUSTOMER: (org: string) => `SELECT id FROM entitlements WHERE organization_id = ${org}`,
  PARTNER: (org: string) =>
    `SELECT entitlement_id FROM entitlement_parties WHERE organization_id = ${org} AND role <> 'END_CUSTOMER'`,
} as const;

type Visible = (entitlements: string, org: string) => string;

const byEntitlement: Visible = (entitlements) => `entitlement_id IN (${entitlements})`;
const linesOf = (entitlements: string): string =>
  `SELECT id FROM entitlement_lines WHERE entitlement_id IN (${entitlements})`;
const byLine: Visible = (entitlements) => `entitlement_line_id IN (${linesOf(entitlements)})`;
const activationsOf = (entitlements: string): string =>
  `SELECT id FROM activations WHERE entitlement_line_id IN (${linesOf(entitlements)})`;
const ordersOf = (entitlements: string): string =>
  `SELECT order_id FROM entitlements WHERE id IN (${entitlements})`;
// Every condition uses the placeholder: PostgreSQL refuses a value that a statement does not ask for.
const everything: Visible = (_, org) => `${org} IS NOT NULL`;
const nothing: Visible = (_, org) => `(${org} IS NULL AND false)`;

/** Collection → the records of it that somebody bound to an organization may see. What is not here, none of it. */
const visible: Readonly<Record<string, Visible>> = {
  organizations: (entitlements, org) =>
    `(id = ${org} OR id IN (SELECT organization_id FROM entitlements WHERE id IN (${entitlements})))`,
  people: (entitlements, org) =>
    `(id IN (SELECT contact_id FROM entitlements WHERE id IN (${entitlements}))
      OR id IN (SELECT person_id FROM memberships WHERE organization_id = ${org}))`,
  memberships: (_, org) => `organization_id = ${org}`,
  products: everything,
  'product-versions': everything,
  'product-links': everything,
  features: everything,
  'product-features': everything,
  'license-models': everything,
  skus: everything,
  orders: (entitlements) => `id IN (${ordersOf(entitlements)})`,
  'order-lines': (entitlements) => `order_id IN (${ordersOf(entitlements)})`,
  entitlements: (entitlements) => `id IN (${entitlements})`,
  'entitlement-parties': byEntitlement,
  'entitlement-lines': byEntitlement,
  devices: (entitlements) =>
    `id IN (SELECT device_id FROM activations WHERE entitlement_line_id IN (${linesOf(entitlements)}))`,
  activations: byLine,
  // A license file is not handed out before the agreement of its product is accepted.
  'license-artifacts': (entitlements) =>
    `(entitlement_line_id IN (${linesOf(entitlements)}) AND NOT EXISTS (
      SELECT FROM entitlement_lines l JOIN entitlements e ON e.id = l.entitlement_id
       WHERE l.id = entitlement_line_id AND missing_agreement(l.product_id, e.organization_id, current_date) IS NOT NULL))`,
  agreements: everything,
  'eula-acceptances': (_, org) => `organization_id = ${org}`,
  'activation-events': (entitlements) => `activation_id IN (${activationsOf(entitlements)})`,
  renewals: byLine,
  'due-renewals': byEntitlement,
  // A quote is for one customer and one channel; what moved away since is not shown along.
  'renewal-quotes': (entitlements) =>
    `(id IN (SELECT quote_id FROM renewal_quote_lines WHERE entitlement_line_id IN (${linesOf(entitlements)}))
      AND id NOT IN (SELECT quote_id FROM renewal_quote_lines WHERE entitlement_line_id NOT IN (${linesOf(entitlements)})))`,
  'renewal-quote-lines': byLine,
  'usage-reports': byLine,
};

/**
 * SQL condition on the rows of a collection that an actor may see; `organization` is the placeholder of the actor's
 * organization in the statement. Undefined: no limit. Fails closed: for a bound actor, what is not listed is not seen.
 */
export function visibleRows(actor: Actor, collection: string, organization: string): string | undefined {
  if (!isLimited(actor)) return undefined;
  if (actor.role !== 'CUSTOMER' && actor.role !== 'PARTNER') return nothing('', organization);
  const rows = visible[collection] ?? nothing;
  return rows(entitlementsOf[actor.role](organization), organization);
}

/** Whether an actor sees only a part of the records. */
export function isLimited(actor: Actor): boolean {
  const { bound, byKeyOnly } = roles[actor.role];
  return bound || byKeyOnly || actor.organizationId !== undefined;
}

/** Whether an actor may see one record. */
export async function maySee(
  client: pg.ClientBase,
  actor: Actor,
  collection: string,
  table: string,
  id: string,
): Promise<boolean> {
  const condition = visibleRows(actor, collection, '$2');
  if (condition === undefined) return true;
  const found = await client.query(
    `SELECT 1 FROM ${table} WHERE id = $1 AND $2::uuid IS NOT NULL AND ${condition}`,
    [id, actor.organizationId ?? null],
  );
  return found.rows.length > 0;
}
