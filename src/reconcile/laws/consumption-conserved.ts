import type { Law } from './law.ts';

const active = (side: string) =>
  `SELECT entitlement_line AS line, sum(quantity) AS used FROM ${side}.activation WHERE state = 'ACTIVE' GROUP BY 1`;

export const consumptionConserved: Law = {
  id: 'consumption-conserved',
  title: 'The active activations of every line add up to what was consumed in the old system.',
  entities: ['entitlement_line', 'activation'],
  checked: 'SELECT count(DISTINCT entitlement_line) FROM old.activation',
  violations: `
    SELECT 'entitlement_line' AS entity, coalesce(o.line, n.line) AS old_key,
           coalesce(o.used, 0) || ' were in use, ' || coalesce(n.used, 0) || ' are' AS what
      FROM (${active('old')}) o FULL JOIN (${active('new')}) n ON n.line = o.line
     WHERE coalesce(o.used, 0) <> coalesce(n.used, 0)`,
};
