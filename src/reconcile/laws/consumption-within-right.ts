import type { Law } from './law.ts';

export const consumptionWithinRight: Law = {
  id: 'consumption-within-right',
  title: 'No line has more units in use than its quantity and overdraft allow.',
  entities: ['entitlement_line', 'activation'],
  also: ['license_model'],
  checked: 'SELECT count(*) FROM new.entitlement_line WHERE NOT unlimited',
  violations: `
    SELECT 'entitlement_line' AS entity, l.old_key,
           u.used || ' in use, ' || coalesce(l.quantity, 0) || ' and ' || coalesce(m.overdraft, 0) || ' overdraft allowed' AS what
      FROM new.entitlement_line l
      JOIN (SELECT entitlement_line AS line, sum(quantity) AS used FROM new.activation WHERE state = 'ACTIVE' GROUP BY 1) u ON u.line = l.old_key
      LEFT JOIN new.license_model m ON m.old_key = l.license_model
     WHERE NOT l.unlimited AND u.used > coalesce(l.quantity, 0) + coalesce(m.overdraft, 0)`,
};
