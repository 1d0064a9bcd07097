import type { Fault } from '../fault.ts';

export const tierChanged: Fault = {
  class: 'tier-changed',
  entity: 'entitlement_party',
  doc: 'A party stands at another tier of the channel.',
  field: 'tier',
  cause: 'tier-changed',
  where: 'r.tier IS NOT NULL',
  value: '(r.tier + 1)::VARCHAR',
};
