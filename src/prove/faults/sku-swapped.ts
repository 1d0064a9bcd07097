import type { Fault } from '../fault.ts';

export const skuSwapped: Fault = {
  class: 'sku-swapped',
  entity: 'entitlement_line',
  doc: 'A right was sold under another SKU.',
  field: 'sku',
  cause: 'sku-swapped',
  where: 'r.sku IS NOT NULL',
  value: '(SELECT min(s.id)::VARCHAR FROM new.sku s WHERE s.old_key <> r.sku)',
};
