import type { Fault } from '../fault.ts';

export const productSwapped: Fault = {
  class: 'product-swapped',
  entity: 'entitlement_line',
  doc: 'A right gives another product.',
  field: 'product',
  cause: 'product-swapped',
  where: 'r.product IS NOT NULL',
  value: '(SELECT min(p.id)::VARCHAR FROM new.product p WHERE p.old_key <> r.product)',
};
