import type { Fault } from '../fault.ts';

export const missingRecord: Fault = {
  class: 'missing-record',
  entity: 'activation',
  doc: 'A record is gone.',
  cause: 'missing',
  where: 'true',
  record: 'missing',
};
