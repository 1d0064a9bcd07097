import { recordCheck } from './check.ts';

/** Order lines with a price below zero. */
export const negativePrice = recordCheck('negative-price', 'order_line', {
  where: 'r.unit_price < 0',
  field: 'unit_price',
  value: 'r.unit_price::VARCHAR',
});
