import { recordCheck } from './check.ts';

/** Rights that end before they start; one day, first and last, is a right. */
export const startAfterEnd = recordCheck('start-after-end', 'entitlement_line', {
  where: 'r.start > r."end"',
  field: 'start',
  value: 'r.start::VARCHAR || \' … \' || r."end"::VARCHAR',
});
