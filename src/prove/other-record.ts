import { identifier } from '../duck/sql-text.ts';

/**
 * SQL of the id of a record of `entity` that the reference `field` of `r` does not lead to: the one with the smallest id,
 * or else with the greatest; NULL when there is no other. Neither subquery looks at `r`, so each runs once: a
 * `WHERE old_key <> r.…` would compare every record with every other.
 */
export function otherRecord(entity: string, field: string): string {
  const table = `new.${identifier(entity)}`;
  const own = `r.${identifier(field)}`;
  return `CASE WHEN ${own} <> (SELECT arg_min(o.old_key, o.id) FROM ${table} o) THEN (SELECT min(o.id)::VARCHAR FROM ${table} o)
    WHEN ${own} <> (SELECT arg_max(o.old_key, o.id) FROM ${table} o) THEN (SELECT max(o.id)::VARCHAR FROM ${table} o) END`;
}
