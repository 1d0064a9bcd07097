import type { Fault } from '../fault.ts';

export const stateFlipped: Fault = {
  class: 'state-flipped',
  entity: 'entitlement_line',
  doc: 'An active right is disabled.',
  field: 'state',
  cause: 'state-flipped',
  where: "r.state = 'ACTIVE'",
  value: "'DISABLED'",
};
