import { recordCheck } from './check.ts';

/** Licenses without a key. A maintenance line needs none: it extends the license it maintains. */
export const missingRedeemCode = recordCheck('missing-redeem-code', 'entitlement_line', {
  where: "r.kind IN ('LICENSE', 'BULK_KEY') AND (r.redeem_code IS NULL OR trim(r.redeem_code) = '')",
  field: 'redeem_code',
});
