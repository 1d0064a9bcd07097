import type { Law } from './law.ts';

const resolved = (side: string) => `
  SELECT l.old_key, l.redeem_code, e.organization, l.product, l."end", l.perpetual
    FROM ${side}.entitlement_line l LEFT JOIN ${side}.entitlement e ON e.old_key = l.entitlement
   WHERE l.redeem_code IS NOT NULL`;

export const codesResolve: Law = {
  id: 'codes-resolve',
  title: 'Every license key leads to exactly one line, of the same organization, product and end.',
  entities: ['entitlement', 'entitlement_line'],
  checked: 'SELECT count(*) FROM old.entitlement_line WHERE redeem_code IS NOT NULL',
  violations: `
    SELECT 'entitlement_line' AS entity, o.old_key,
           CASE WHEN count(n.old_key) = 0 THEN 'its key leads nowhere'
                WHEN count(n.old_key) > 1 THEN 'its key leads to ' || count(n.old_key) || ' lines'
                ELSE 'its key leads to another organization, product or end' END AS what
      FROM (${resolved('old')}) o LEFT JOIN (${resolved('new')}) n ON n.redeem_code = o.redeem_code
     GROUP BY o.old_key
    HAVING count(n.old_key) <> 1
        OR bool_or(n.organization IS DISTINCT FROM o.organization OR n.product IS DISTINCT FROM o.product
                   OR n."end" IS DISTINCT FROM o."end" OR n.perpetual IS DISTINCT FROM o.perpetual)`,
};
