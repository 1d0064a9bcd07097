import { type Check, isRepeated, smallestKey } from './check.ts';

const unique = [
  ['product', 'code'],
  ['feature', 'code'],
  ['license_model', 'code'],
  ['sku', 'code'],
  ['order', 'number'],
  ['entitlement', 'number'],
] as const;

/** Codes and numbers that must be unique and are not, byte for byte; all who share one are found. */
export const duplicateCode: Check = {
  rule: 'duplicate-code',
  phase: 'records',
  // The smallest key survives where a project decides that equal codes mean the same thing.
  findsSurvivor: true,
  queries: (scope) =>
    unique
      .filter(([entity]) => scope.entities.some((one) => one.name === entity))
      .map(([entity, field]) => {
        const from = `followed."${entity}"`;
        const present = `${field} IS NOT NULL AND trim(${field}) <> ''`;
        const sql = `SELECT old_key, '${field}' AS field, code AS value, survivor FROM (
            SELECT old_key, ${field} AS code, ${smallestKey(field)} AS survivor, count(*) OVER (PARTITION BY ${field}) AS doubles
            FROM ${from} WHERE ${present} AND ${isRepeated(field, from, present)})
          WHERE doubles > 1`;
        return { entity, sql };
      }),
};
