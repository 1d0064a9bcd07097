import type { Fault } from '../fault.ts';

export const textTruncated: Fault = {
  class: 'text-truncated',
  entity: 'product',
  doc: 'A name is cut short.',
  field: 'name',
  cause: 'text-truncated',
  where: "length(rtrim(r.name)) > 4 AND substr(rtrim(r.name), length(rtrim(r.name)) - 1, 1) <> ' '",
  value: 'left(rtrim(r.name), -1)',
};
