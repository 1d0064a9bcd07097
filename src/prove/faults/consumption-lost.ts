import type { Fault } from '../fault.ts';

export const consumptionLost: Fault = {
  class: 'consumption-lost',
  entity: 'activation',
  doc: 'An activation counts fewer units than are in use.',
  field: 'quantity',
  cause: 'quantity-lost',
  where: 'r.quantity > 1',
  value: '(r.quantity - 1)::VARCHAR',
};
