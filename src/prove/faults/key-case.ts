import type { Fault } from '../fault.ts';

export const keyCase: Fault = {
  class: 'key-case',
  entity: 'entitlement_line',
  doc: 'A license key has letters of another case.',
  field: 'redeem_code',
  cause: 'key-case',
  where: 'upper(r.redeem_code) <> lower(r.redeem_code)',
  value:
    'CASE WHEN r.redeem_code <> upper(r.redeem_code) THEN upper(r.redeem_code) ELSE lower(r.redeem_code) END',
};
