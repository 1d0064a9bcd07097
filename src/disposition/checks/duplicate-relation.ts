import { identifier } from '../../duck/sql-text.ts';
import { type Check, isRepeated, smallestKey } from './check.ts';

/** Entities that only relate others: two that agree in all of these say one thing. */
const relations: Readonly<Record<string, readonly string[]>> = {
  membership: ['organization', 'person', 'role'],
  entitlement_party: ['entitlement', 'tier', 'role', 'organization', 'person', 'current_owner'],
  product_feature: ['product', 'feature', 'value'],
  product_link: ['from_product', 'to_product', 'kind'],
};

/** Relations that say the same once merged records are followed; the smallest key survives. */
export const duplicateRelation: Check = {
  rule: 'duplicate-relation',
  phase: 'double-relations',
  findsSurvivor: true,
  queries: (scope) =>
    scope.entities.flatMap((entity) => {
      const fields = relations[entity.name];
      const [first] = fields ?? [];
      if (fields === undefined || first === undefined) return [];
      const columns = [...fields, 'attributes'].map(identifier);
      const from = `followed.${entity.name}`;
      const whole = `${identifier(first)} IS NOT NULL AND ${identifier(fields[1] ?? first)} IS NOT NULL`;
      const sql = `SELECT old_key, NULL::VARCHAR AS field, NULL::VARCHAR AS value, survivor FROM (
          SELECT old_key, ${smallestKey(columns.join(', '))} AS survivor FROM ${from}
          WHERE ${whole} AND ${isRepeated(`[${columns.map((one) => `${one}::VARCHAR`).join(', ')}]`, from, whole)})
        WHERE survivor <> old_key`;
      return [{ entity: entity.name, sql }];
    }),
};
