import type pg from 'pg';
import type { Actor } from '../access/actor.ts';
import { visibleRows } from '../access/visibility.ts';

/** Which totals are asked for. */
export interface TotalsOptions {
  readonly actor: Actor;
  readonly role: 'END_CUSTOMER' | 'RESELLER' | 'DISTRIBUTOR';
  readonly from: string;
  readonly to: string;
  readonly limit: number;
  /** Only organizations after this one. */
  readonly after: string | undefined;
}

/** What is due of one organization of a tier. */
export interface RenewalTotal {
  readonly organizationId: string;
  readonly rights: number;
  readonly units: number;
  /** Rights without a limit of units; they are not in `units`. */
  readonly unlimited: number;
  /** At the last price, by currency; exact. */
  readonly values: readonly { readonly currency: string; readonly amount: string }[];
  readonly withoutPrice: number;
}

/** What is due from one day to another (inclusive), per organization of a tier, in the order of their ids. */
export async function renewalTotals(client: pg.ClientBase, options: TotalsOptions): Promise<RenewalTotal[]> {
  const limited = visibleRows(options.actor, 'due-renewals', '$6::uuid');
  const values: unknown[] = [options.role, options.from, options.to, options.limit, options.after ?? null];
  if (limited !== undefined) values.push(options.actor.organizationId ?? null);
  await client.query('BEGIN READ ONLY; SET LOCAL statement_timeout = 10000; SET LOCAL jit = off');
  try {
    const found = await client.query<{ total: RenewalTotal }>(
      `WITH due AS (
         SELECT id, entitlement_id, organization_id, quantity, unlimited, unit_price, currency FROM due_renewals
          WHERE due_date BETWEEN $2::date AND $3::date ${limited === undefined ? '' : `AND ${limited}`}),
       by_party AS (
         SELECT organization_id AS party, due.* FROM due WHERE $1 = 'END_CUSTOMER'
         UNION ALL
         SELECT p.organization_id, due.* FROM due JOIN entitlement_parties p USING (entitlement_id)
          WHERE $1 <> 'END_CUSTOMER' AND p.role = $1),
       page AS (
         SELECT DISTINCT party FROM by_party WHERE $5::uuid IS NULL OR party > $5 ORDER BY party LIMIT $4)
       SELECT json_build_object(
                'organizationId', party,
                'rights', count(*),
                'units', coalesce(sum(quantity), 0),
                'unlimited', count(*) FILTER (WHERE unlimited),
                'withoutPrice', count(*) FILTER (WHERE unit_price IS NULL OR currency IS NULL),
                'values', (SELECT coalesce(json_agg(json_build_object('currency', currency, 'amount', amount) ORDER BY currency), '[]')
                             FROM (SELECT v.currency, sum(v.unit_price * coalesce(v.quantity, 1))::text AS amount FROM by_party v
                                    WHERE v.party = b.party AND v.unit_price IS NOT NULL AND v.currency IS NOT NULL
                                    GROUP BY v.currency) priced)) AS total
         FROM by_party b JOIN page USING (party) GROUP BY party ORDER BY party`,
      values,
    );
    return found.rows.map((row) => row.total);
  } finally {
    await client.query('ROLLBACK');
  }
}
