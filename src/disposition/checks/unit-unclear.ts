import { recordCheck } from './check.ts';

/** Quantities of which neither the line nor its license model says what one unit is. */
export const unitUnclear = recordCheck('unit-unclear', 'entitlement_line', {
  from: 'mapped.entitlement_line r LEFT JOIN mapped.license_model m ON m.old_key = r.license_model',
  where: 'r.quantity IS NOT NULL AND r.unit_of_measure IS NULL AND m.unit_of_measure IS NULL',
  field: 'unit_of_measure',
});
