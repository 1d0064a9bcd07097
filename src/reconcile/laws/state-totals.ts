import type { Law } from './law.ts';

const partitioned = ['entitlement', 'entitlement_line', 'activation'] as const;
const states = (side: string) =>
  partitioned
    .map(
      (entity) =>
        `SELECT '${entity}' AS entity, state, count(*) AS records FROM ${side}.${entity} GROUP BY ALL`,
    )
    .join(' UNION ALL ');

export const stateTotals: Law = {
  id: 'state-totals',
  title: 'As many entitlements, lines and activations are in each state as before.',
  entities: [],
  checked: `SELECT count(*) FROM (${states('old')})`,
  violations: `
    SELECT coalesce(o.entity, n.entity) AS entity, '' AS old_key,
           coalesce(o.state, n.state, 'no state') || ': ' || coalesce(o.records, 0) || ' before, ' || coalesce(n.records, 0) || ' after' AS what
      FROM (${states('old')}) o FULL JOIN (${states('new')}) n ON n.entity = o.entity AND n.state = o.state
     WHERE o.records IS DISTINCT FROM n.records`,
};
