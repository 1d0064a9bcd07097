import type { Fault } from '../fault.ts';
import { otherRecord } from '../other-record.ts';

export const wrongDevice: Fault = {
  class: 'wrong-device',
  entity: 'activation',
  doc: 'An activation sits on the wrong device.',
  field: 'device',
  cause: 'wrong-device',
  where: 'true',
  value: otherRecord('device', 'device'),
};
