import type { Fault } from '../fault.ts';

export const keyTruncated: Fault = {
  class: 'key-truncated',
  entity: 'entitlement_line',
  doc: 'The last character of a license key is cut off.',
  field: 'redeem_code',
  cause: 'key-truncated',
  where: "length(r.redeem_code) > 3 AND right(r.redeem_code, 1) <> ' '",
  value: 'left(r.redeem_code, -1)',
};
