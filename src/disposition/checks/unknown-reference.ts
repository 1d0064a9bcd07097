import { identifier } from '../../duck/sql-text.ts';
import { type Check, referencesOf, shown } from './check.ts';

/** References, required or not, to a record that is not mapped. */
export const unknownReference: Check = {
  rule: 'unknown-reference',
  phase: 'records',
  findsSurvivor: false,
  queries: (scope) =>
    scope.entities.flatMap((entity) =>
      referencesOf(entity).map(({ name, to }) => ({
        entity: entity.name,
        sql: `SELECT r.old_key, '${name}' AS field, ${shown(entity, name, 'r')} AS value, NULL::VARCHAR AS survivor
          FROM mapped.${entity.name} r
          WHERE r.${identifier(name)} IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM mapped.${identifier(to)} t WHERE t.old_key = r.${identifier(name)})`,
      })),
    ),
};
