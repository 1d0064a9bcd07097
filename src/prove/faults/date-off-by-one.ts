import type { Fault } from '../fault.ts';

export const dateOffByOne: Fault = {
  class: 'date-off-by-one',
  entity: 'entitlement_line',
  doc: 'The last day of a right is one day later.',
  field: 'end',
  cause: 'date-off-by-one',
  where: 'r."end" IS NOT NULL',
  value: '(r."end" + INTERVAL 1 DAY)::DATE::VARCHAR',
};
