import { recordCheck } from './check.ts';

/**
 * Renewals that share their parent, doubles apart. The renewals are found, not the parent: it is history,
 * and only a person knows which of them took its place. What follows them stays behind with them.
 */
export const severalHeads = recordCheck('several-heads', 'entitlement_line', {
  from: `followed.entitlement_line r
    JOIN (
      SELECT parent FROM followed.entitlement_line
      WHERE link = 'RENEWAL' AND parent IS NOT NULL GROUP BY parent HAVING count(*) > 1
    ) p ON p.parent = r.parent`,
  where: "r.link = 'RENEWAL'",
  field: 'parent',
  value: 'r.parent',
});
