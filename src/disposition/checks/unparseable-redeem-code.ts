import { recordCheck } from './check.ts';

/** Keys with a character outside printable ASCII: line breaks, controls, letters with accents. */
export const unparseableRedeemCode = recordCheck('unparseable-redeem-code', 'entitlement_line', {
  where: "regexp_matches(r.redeem_code, '[^ -~]')",
  field: 'redeem_code',
  value: "'***'",
});
