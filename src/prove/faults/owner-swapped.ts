import type { Fault } from '../fault.ts';
import { otherRecord } from '../other-record.ts';

export const ownerSwapped: Fault = {
  class: 'owner-swapped',
  entity: 'entitlement',
  doc: 'An entitlement belongs to another customer.',
  field: 'organization',
  cause: 'owner-swapped',
  where: 'r.organization IS NOT NULL',
  value: otherRecord('organization', 'organization'),
};
