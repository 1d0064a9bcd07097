import type { Fault } from '../fault.ts';

export const perpetualToTerm: Fault = {
  class: 'perpetual-to-term',
  entity: 'entitlement_line',
  doc: 'A perpetual right is a term.',
  field: 'perpetual',
  cause: 'perpetual-to-term',
  where: 'r.perpetual',
  value: "'false'",
};
