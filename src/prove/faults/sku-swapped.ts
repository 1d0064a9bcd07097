import type { Fault } from '../fault.ts';
import { otherRecord } from '../other-record.ts';

export const skuSwapped: Fault = {
  class: 'sku-swapped',
  entity: 'entitlement_line',
  doc: 'A right was sold under another SKU.',
  field: 'sku',
  cause: 'sku-swapped',
  where: 'r.sku IS NOT NULL',
  value: otherRecord('sku', 'sku'),
};
