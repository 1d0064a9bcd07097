import { literal } from '../../duck/sql-text.ts';
import type { Check } from './check.ts';

/** Activations after the end of the day of the snapshot, in the old system's zone. */
export const futureActivation: Check = {
  rule: 'future-activation',
  phase: 'records',
  findsSurvivor: false,
  queries: (scope) => [
    {
      entity: 'activation',
      sql: `SELECT r.old_key, 'at' AS field, r.at::VARCHAR AS value, NULL::VARCHAR AS survivor
        FROM mapped.activation r
        WHERE r.at >= timezone(${literal(scope.timeZone)}, (as_of() + 1)::TIMESTAMP)`,
    },
  ],
};
