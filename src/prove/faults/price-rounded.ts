import type { Fault } from '../fault.ts';

export const priceRounded: Fault = {
  class: 'price-rounded',
  entity: 'order_line',
  doc: 'A price has lost its cents.',
  field: 'unit_price',
  cause: 'price-rounded',
  where: 'r.unit_price <> round(r.unit_price, 0)',
  value: 'round(r.unit_price, 0)::VARCHAR',
};
