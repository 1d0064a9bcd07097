import type { Fault } from '../fault.ts';

export const parentLinkLost: Fault = {
  class: 'parent-link-lost',
  entity: 'entitlement_line',
  doc: 'A renewal or upgrade has lost what it came from.',
  field: 'parent',
  cause: 'parent-link-lost',
  where: 'r.parent IS NOT NULL',
  value: 'NULL',
  toNull: true,
};
