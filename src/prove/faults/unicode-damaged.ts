import type { Fault } from '../fault.ts';

export const unicodeDamaged: Fault = {
  class: 'unicode-damaged',
  entity: 'organization',
  elsewhere: ['person', 'product', 'device'],
  doc: 'Letters beyond ASCII are question marks.',
  field: 'name',
  cause: 'unicode-damaged',
  where: `regexp_matches(r.name, '[^\\x00-\\x7F]')`,
  value: `regexp_replace(r.name, '[^\\x00-\\x7F]', '?', 'g')`,
};
