import type { Law } from './law.ts';

export const chainHeadsUnique: Law = {
  id: 'chain-heads-unique',
  title: 'Every chain of renewals has one newest line.',
  entities: ['entitlement_line'],
  checked: "SELECT count(DISTINCT parent) FROM new.entitlement_line WHERE link = 'RENEWAL'",
  violations: `
    SELECT 'entitlement_line' AS entity, parent AS old_key, 'was renewed by ' || count(*) || ' lines' AS what
      FROM new.entitlement_line WHERE link = 'RENEWAL' AND parent IS NOT NULL
     GROUP BY parent HAVING count(*) > 1
    UNION ALL
    SELECT 'entitlement_line', old_key, 'is its own parent' FROM new.entitlement_line WHERE parent = old_key`,
};
