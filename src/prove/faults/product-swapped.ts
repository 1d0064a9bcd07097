import type { Fault } from '../fault.ts';
import { otherRecord } from '../other-record.ts';

export const productSwapped: Fault = {
  class: 'product-swapped',
  entity: 'entitlement_line',
  doc: 'A right gives another product.',
  field: 'product',
  cause: 'product-swapped',
  where: 'r.product IS NOT NULL',
  value: otherRecord('product', 'product'),
};
