import { alreadyFound, type Check } from './check.ts';

/**
 * Rights that are not perpetual and have no end. A term that begins with its first activation has none yet: its
 * length says enough.
 */
export const termWithoutEnd: Check = {
  rule: 'term-without-end',
  phase: 'records',
  findsSurvivor: false,
  queries: (scope) => [
    {
      entity: 'entitlement_line',
      sql: `SELECT r.old_key, 'end' AS field, NULL::VARCHAR AS value, NULL::VARCHAR AS survivor
        FROM mapped.entitlement_line r
        WHERE NOT r.perpetual AND r."end" IS NULL
          AND NOT coalesce(r.start_rule = 'FIRST_ACTIVATION' AND r.term_months > 0, false)
          AND NOT (${alreadyFound(scope, 'r', 'end')})`,
    },
  ],
};
