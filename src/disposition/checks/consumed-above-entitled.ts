import { recordCheck } from './check.ts';

/** Lines with more units active than quantity and overdraft allow; doubles of a line count towards the one they merge into. */
export const consumedAboveEntitled = recordCheck('consumed-above-entitled', 'entitlement_line', {
  from: `followed.entitlement_line r
    JOIN (
      SELECT entitlement_line, sum(quantity) AS used FROM followed.activation
      WHERE state = 'ACTIVE' AND quantity > 0 GROUP BY entitlement_line
    ) a ON a.entitlement_line = r.old_key
    LEFT JOIN mapped.license_model m ON m.old_key = r.license_model`,
  where: 'NOT coalesce(r.unlimited, false) AND a.used > r.quantity + coalesce(m.overdraft, 0)',
  field: 'quantity',
  value: "a.used::VARCHAR || ' of ' || r.quantity::VARCHAR",
});
