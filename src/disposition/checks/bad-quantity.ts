import type { Check } from './check.ts';

const counted = {
  order_line: 'true',
  entitlement_line: 'NOT coalesce(r.unlimited, false)',
  activation: 'true',
};

/** Quantities of zero or less on lines, order lines and activations. */
export const badQuantity: Check = {
  rule: 'bad-quantity',
  phase: 'records',
  findsSurvivor: false,
  queries: () =>
    Object.entries(counted).map(([entity, where]) => ({
      entity,
      sql: `SELECT r.old_key, 'quantity' AS field, r.quantity::VARCHAR AS value, NULL::VARCHAR AS survivor
        FROM mapped.${entity} r WHERE r.quantity <= 0 AND ${where}`,
    })),
};
