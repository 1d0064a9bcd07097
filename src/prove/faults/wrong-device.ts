import type { Fault } from '../fault.ts';

export const wrongDevice: Fault = {
  class: 'wrong-device',
  entity: 'activation',
  doc: 'An activation sits on the wrong device.',
  field: 'device',
  cause: 'wrong-device',
  where: 'true',
  value: '(SELECT min(d.id)::VARCHAR FROM new.device d WHERE d.old_key <> r.device)',
};
