import type { Fault } from '../fault.ts';

export const extraRecord: Fault = {
  class: 'extra-record',
  entity: 'membership',
  doc: 'A record is there that the old system never had.',
  cause: 'extra',
  where: 'true',
  record: 'extra',
};
