import type { Fault } from '../fault.ts';

export const doubledRecord: Fault = {
  class: 'doubled-record',
  entity: 'entitlement_party',
  doc: 'A record is there twice, under two ids.',
  cause: 'doubled',
  where: 'true',
  record: 'doubled',
};
