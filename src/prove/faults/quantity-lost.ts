import type { Fault } from '../fault.ts';

export const quantityLost: Fault = {
  class: 'quantity-lost',
  entity: 'entitlement_line',
  doc: 'A unit of a right is lost.',
  field: 'quantity',
  cause: 'quantity-lost',
  where: 'r.quantity > 1',
  value: '(r.quantity - 1)::VARCHAR',
};
