import { type Check, isRepeated, smallestKey } from './check.ts';

const coded = "redeem_code IS NOT NULL AND trim(redeem_code) <> ''";

/**
 * All rights that share a key byte for byte and are left when doubles of one license are merged; which of them the
 * key stands for is a person's decision. The value names the first of them, never the key.
 */
export const duplicateRedeemCode: Check = {
  rule: 'duplicate-redeem-code',
  phase: 'records',
  findsSurvivor: false,
  queries: () => [
    {
      entity: 'entitlement_line',
      sql: `SELECT old_key, 'redeem_code' AS field, 'as ' || first AS value, NULL::VARCHAR AS survivor FROM (
          SELECT old_key, ${smallestKey('redeem_code')} AS first, count(*) OVER (PARTITION BY redeem_code) AS rights
          FROM followed.entitlement_line
          WHERE ${coded} AND ${isRepeated('redeem_code', 'followed.entitlement_line', coded)})
        WHERE rights > 1`,
    },
  ],
};
