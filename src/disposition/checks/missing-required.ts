import { identifier } from '../../duck/sql-text.ts';
import type { Entity } from '../../model/entity.ts';
import { alreadyFound, type Check, type CheckQuery, type CheckScope } from './check.ts';

/** Required fields that are empty and that the conversion has not already reported. */
export const missingRequired: Check = {
  rule: 'missing-required',
  phase: 'records',
  findsSurvivor: false,
  queries: (scope) => scope.entities.flatMap((entity) => queryOf(scope, entity)),
};

function queryOf(scope: CheckScope, entity: Entity): CheckQuery[] {
  const empty = Object.entries(entity.fields)
    .filter(([, field]) => field.required)
    .map(([name, field]) => {
      const column = `r.${identifier(name)}`;
      const text = duckText.has(field.type)
        ? `(${column} IS NULL OR trim(${column}) = '')`
        : `${column} IS NULL`;
      return { name, text };
    });
  if (empty.length === 0) return [];
  const names = empty.map(
    ({ name, text }) => `CASE WHEN ${text} AND NOT (${alreadyFound(scope, 'r', name)}) THEN '${name}' END`,
  );
  const sql = `
    SELECT old_key, field, NULL::VARCHAR AS value, NULL::VARCHAR AS survivor FROM (
      SELECT r.old_key, unnest(list_filter([${names.join(', ')}], lambda f: f IS NOT NULL)) AS field
      FROM mapped.${entity.name} r WHERE ${empty.map(({ text }) => text).join(' OR ')})`;
  return [{ entity: entity.name, sql }];
}

const duckText = new Set(['text', 'enum', 'ref']);
