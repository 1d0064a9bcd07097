import type { Check } from './check.ts';

const grace = 'least(greatest(coalesce(m.grace_days, 0), 0), 36500)::INTEGER';

/**
 * Active lines whose end (and the grace of their model) has passed, trials too; and closed lines whose end
 * has not come, unless something else explains it: the order was cancelled or refunded, or a later line came out of it.
 */
export const stateContradictsDates: Check = {
  rule: 'state-contradicts-dates',
  phase: 'records',
  findsSurvivor: false,
  queries: () => [
    {
      entity: 'entitlement_line',
      sql: `SELECT r.old_key, 'end' AS field, r."end"::VARCHAR AS value, NULL::VARCHAR AS survivor
        FROM followed.entitlement_line r LEFT JOIN mapped.license_model m ON m.old_key = r.license_model
        WHERE NOT coalesce(r.perpetual, false) AND r.state = 'ACTIVE' AND r."end" + ${grace} < as_of()`,
    },
    {
      entity: 'entitlement_line',
      sql: `SELECT r.old_key, 'end' AS field, r."end"::VARCHAR AS value, NULL::VARCHAR AS survivor
        FROM followed.entitlement_line r
        LEFT JOIN mapped.entitlement e ON e.old_key = r.entitlement
        LEFT JOIN mapped."order" o ON o.old_key = e."order"
        WHERE NOT coalesce(r.perpetual, false) AND r.state = 'CLOSED' AND r."end" >= as_of()
          AND coalesce(o.status NOT IN ('CANCELLED', 'REFUNDED'), true)
          AND NOT EXISTS (SELECT 1 FROM followed.entitlement_line c WHERE c.parent = r.old_key)`,
    },
  ],
};
