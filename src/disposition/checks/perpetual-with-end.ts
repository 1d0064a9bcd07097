import { recordCheck } from './check.ts';

/** Perpetual rights that have an end. */
export const perpetualWithEnd = recordCheck('perpetual-with-end', 'entitlement_line', {
  where: 'r.perpetual AND r."end" IS NOT NULL',
  field: 'end',
  value: 'r."end"::VARCHAR',
});
