import type { Law } from './law.ts';

const family = (side: string) => `
  SELECT root, sum(quantity) AS quantity, bool_or(unlimited) AS unlimited
    FROM (SELECT CASE WHEN link IN ('SPLIT', 'TRANSFER') AND parent IS NOT NULL THEN parent ELSE old_key END AS root, quantity, unlimited
            FROM ${side}.entitlement_line)
   WHERE root IN (SELECT parent FROM old.entitlement_line WHERE link IN ('SPLIT', 'TRANSFER'))
      OR root IN (SELECT parent FROM new.entitlement_line WHERE link IN ('SPLIT', 'TRANSFER'))
   GROUP BY root`;

export const quantityConserved: Law = {
  id: 'quantity-conserved',
  title: 'A split or transfer leaves the quantity of the family as it was: nothing is lost or counted twice.',
  entities: ['entitlement_line'],
  checked: "SELECT count(DISTINCT parent) FROM old.entitlement_line WHERE link IN ('SPLIT', 'TRANSFER')",
  violations: `
    SELECT 'entitlement_line' AS entity, coalesce(o.root, n.root) AS old_key,
           coalesce(o.quantity, 0) || ' units before, ' || coalesce(n.quantity, 0) || ' after' AS what
      FROM (${family('old')}) o FULL JOIN (${family('new')}) n ON n.root = o.root
     WHERE o.quantity IS DISTINCT FROM n.quantity OR o.unlimited IS DISTINCT FROM n.unlimited`,
};
