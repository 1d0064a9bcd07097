import type { Fault } from '../fault.ts';

export const valueLost: Fault = {
  class: 'value-lost',
  entity: 'order',
  doc: 'A field is empty.',
  field: 'date',
  cause: 'value-lost',
  where: 'r.date IS NOT NULL',
  value: 'NULL',
  toNull: true,
};
