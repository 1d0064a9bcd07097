import type pg from 'pg';
import type { Actor } from '../access/actor.ts';
import { recordChange } from '../store/record-change.ts';

/** How far the renewal of a right has come. */
type RenewalStatus = 'DUE' | 'REMINDED' | 'QUOTED' | 'WON' | 'LOST';

interface RenewalOffer {
  readonly quantity: number | null;
  /** Both null for another SKU than the right has: its price says nothing about this one. */
  readonly unitPrice: string | null;
  readonly currency: string | null;
}

/**
 * Writes down how far the renewal of a right has come, on the record of its running term, which is made when there is none. The
 * right is locked by the caller. A reminder does not take back that it was quoted.
 */
export async function setRenewalStatus(
  client: pg.ClientBase,
  actor: Actor,
  lineId: string,
  status: RenewalStatus,
  offer?: RenewalOffer,
): Promise<void> {
  const found = await client.query<{ id: string; status: RenewalStatus }>(
    `SELECT w.id, w.status FROM renewals w JOIN entitlement_lines l ON l.id = w.entitlement_line_id
      WHERE l.id = $1 AND (l.start_date IS NULL OR w.due_date > l.start_date)
      ORDER BY w.due_date DESC, w.created_at DESC, w.id LIMIT 1 FOR NO KEY UPDATE OF w`,
    [lineId],
  );
  const [known] = found.rows;
  if (status === 'REMINDED' && known !== undefined && known.status !== 'DUE') return;
  if (known?.status === status && offer === undefined) return;
  const values = [lineId, status, offer?.quantity ?? null, offer?.unitPrice ?? null, offer?.currency ?? null];
  const stored =
    known === undefined
      ? await client.query<{ id: string }>(
          `INSERT INTO renewals (id, entitlement_line_id, due_date, status, contact_id, quantity, price, currency)
           SELECT gen_random_uuid(), l.id, l.end_date, $2, e.contact_id, $3, $4, $5
             FROM entitlement_lines l JOIN entitlements e ON e.id = l.entitlement_id
            WHERE l.id = $1 AND l.end_date IS NOT NULL RETURNING id`,
          values,
        )
      : await client.query<{ id: string }>(
          `UPDATE renewals SET status = $2, quantity = coalesce($3, quantity), price = coalesce($4, price),
                  currency = coalesce($5, currency), updated_at = now() WHERE id = $6 AND entitlement_line_id = $1 RETURNING id`,
          [...values, known.id],
        );
  const id = stored.rows[0]?.id;
  if (id === undefined) return;
  const before = known === undefined ? undefined : { status: known.status };
  await recordChange(client, {
    actor,
    action: status.toLowerCase(),
    entity: 'renewals',
    id,
    before,
    after: { status, entitlementLineId: lineId, ...offer },
  });
}
