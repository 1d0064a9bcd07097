import { alreadyFound, type Check } from './check.ts';

/** Lines that have neither a quantity nor no limit. */
export const quantityMissing: Check = {
  rule: 'quantity-missing',
  phase: 'records',
  findsSurvivor: false,
  queries: (scope) => [
    {
      entity: 'entitlement_line',
      sql: `SELECT r.old_key, 'quantity' AS field, NULL::VARCHAR AS value, NULL::VARCHAR AS survivor
        FROM mapped.entitlement_line r
        WHERE r.quantity IS NULL AND NOT coalesce(r.unlimited, false) AND NOT (${alreadyFound(scope, 'r', 'quantity')})`,
    },
  ],
};
