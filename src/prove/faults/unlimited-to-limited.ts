import type { Fault } from '../fault.ts';

export const unlimitedToLimited: Fault = {
  class: 'unlimited-to-limited',
  entity: 'entitlement_line',
  doc: 'An unlimited right has a limit.',
  field: 'unlimited',
  cause: 'unlimited-to-limited',
  where: 'r.unlimited',
  value: "'false'",
};
