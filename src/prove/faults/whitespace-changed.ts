import type { Fault } from '../fault.ts';

export const whitespaceChanged: Fault = {
  class: 'whitespace-changed',
  entity: 'organization',
  elsewhere: ['person', 'product', 'sku'],
  doc: 'A blank inside a name is doubled.',
  field: 'name',
  cause: 'whitespace-changed',
  where: "contains(rtrim(r.name), ' ')",
  value: "replace(rtrim(r.name), ' ', '  ')",
};
