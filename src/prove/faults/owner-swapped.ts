import type { Fault } from '../fault.ts';

export const ownerSwapped: Fault = {
  class: 'owner-swapped',
  entity: 'entitlement',
  doc: 'An entitlement belongs to another customer.',
  field: 'organization',
  cause: 'owner-swapped',
  where: 'r.organization IS NOT NULL',
  value: '(SELECT min(o.id)::VARCHAR FROM new.organization o WHERE o.old_key <> r.organization)',
};
