import type pg from 'pg';
import type { Actor } from '../access/actor.ts';
import { maySee } from '../access/visibility.ts';
import { ApiError } from '../domain/api-error.ts';
import { OrderFaults } from './order-fault.ts';
import type { LineRequest, OrderRequest } from './order-request.ts';
import { placeOrder } from './place-order.ts';
import { requireSoldTerms } from './sold-terms.ts';
import type { StoredOrder } from './store-order.ts';

export type RenewalRequest = Omit<LineRequest, 'action' | 'parentLineId' | 'parentLine' | 'startDate'> & {
  readonly currency?: string | undefined;
  readonly purchaseOrderNumber?: string | undefined;
};

/**
 * Renews one right by an order for the same customer, contact and channel. Throws ApiError NOT_FOUND (also when the actor may not
 * see it), ORDER_INVALID, FORBIDDEN when the actor may not set the terms that it asks for.
 */
export async function renewLine(
  client: pg.ClientBase,
  actor: Actor,
  id: string,
  { currency, purchaseOrderNumber, ...line }: RenewalRequest,
  today: string,
): Promise<StoredOrder> {
  if (!(await maySeeLine(client, actor, id)))
    throw new ApiError('NOT_FOUND', { what: 'entitlement line with this id' });
  requireSoldTerms(actor, [line]);
  const { coTermWithLineId: together } = line;
  if (together !== undefined && !(await maySeeLine(client, actor, together))) throw unknownCoTerm();
  const found = await client.query<{ id: string; organizationId: string; contactId: string | null }>(
    `SELECT e.id, e.organization_id AS "organizationId", e.contact_id AS "contactId"
       FROM entitlement_lines l JOIN entitlements e ON e.id = l.entitlement_id WHERE l.id = $1`,
    [id],
  );
  const [entitlement] = found.rows;
  if (entitlement === undefined) throw new ApiError('NOT_FOUND', { what: 'entitlement line with this id' });
  const order: OrderRequest = {
    status: 'BOOKED',
    organizationId: entitlement.organizationId,
    contactId: entitlement.contactId ?? undefined,
    currency,
    purchaseOrderNumber,
    channel: await channelOf(client, entitlement.id),
    lines: [{ ...line, action: 'RENEW', parentLineId: id }],
  };
  return placeOrder(client, actor, order, today);
}

function maySeeLine(client: pg.ClientBase, actor: Actor, id: string): Promise<boolean> {
  return maySee(client, actor, 'entitlement-lines', 'entitlement_lines', id);
}

/** The answer to a right that is not there: one that is hidden tells neither its owner nor its end. */
function unknownCoTerm(): ApiError {
  const faults = new OrderFaults();
  faults.add('/lines/0/coTermWithLineId', 'PARENT_UNKNOWN');
  return new ApiError('ORDER_INVALID', { count: 1 }, { faults: faults.found });
}

/** Who stands between the customer of an entitlement and the publisher, nearest to the customer first. */
export async function channelOf(
  client: pg.ClientBase,
  entitlementId: string,
): Promise<OrderRequest['channel']> {
  const found = await client.query<{
    role: 'RESELLER' | 'DISTRIBUTOR';
    organization: string;
    person: string | null;
  }>(
    `SELECT role, organization_id AS organization, person_id AS person FROM entitlement_parties
      WHERE entitlement_id = $1 AND role <> 'END_CUSTOMER' ORDER BY tier`,
    [entitlementId],
  );
  return found.rows.map(({ role, organization, person }) => ({
    role,
    organizationId: organization,
    contactId: person ?? undefined,
  }));
}
