import type { Duck } from '../duck/duck.ts';
import { identifier, literal } from '../duck/sql-text.ts';
import { causeSql, recordCauses } from './cause.ts';
import type { ComparedField, Comparison } from './comparison.ts';
import { exactForm } from './equivalences.ts';

/** An empty `compare_difference`. */
export const createDifferences = `
  CREATE OR REPLACE TEMP TABLE compare_difference
    (old_key VARCHAR, kind VARCHAR, field VARCHAR, old_value VARCHAR, new_value VARCHAR, cause VARCHAR)`;

/**
 * Fills the temporary table `compare_difference` (old_key, kind, field, old_value, new_value, cause) from the
 * candidates `compare_old` and `compare_new`: keys seen more than once, keys on one side only, then field by field.
 */
export async function collectDifferences(duck: Duck, comparison: Comparison): Promise<void> {
  await duck.run(`
    CREATE OR REPLACE TEMP TABLE compare_key AS
      SELECT old_key, count(*) FILTER (side = 'old') AS in_old, count(*) FILTER (side = 'new') AS in_new
        FROM (SELECT old_key, 'old' AS side FROM compare_old UNION ALL SELECT old_key, 'new' FROM compare_new)
       GROUP BY old_key`);
  await duck.run(`
    CREATE OR REPLACE TEMP TABLE compare_difference AS
      SELECT old_key, kind, CAST(NULL AS VARCHAR) AS field, CAST(NULL AS VARCHAR) AS old_value,
             CAST(NULL AS VARCHAR) AS new_value,
             CASE kind ${Object.entries(recordCauses)
               .map(([kind, cause]) => `WHEN ${literal(kind)} THEN ${literal(cause)}`)
               .join(' ')} END AS cause
        FROM (SELECT old_key, CASE WHEN in_old > 1 OR in_new > 1 THEN 'doubled'
                                   WHEN in_new = 0 THEN 'only-in-old'
                                   WHEN in_old = 0 THEN 'only-in-new' END AS kind FROM compare_key)
       WHERE kind IS NOT NULL`);
  await duck.run(`
    CREATE OR REPLACE TEMP TABLE compare_pair AS
      SELECT o.old_key, o, n
        FROM compare_key k
        JOIN compare_old o ON o.old_key = k.old_key
        JOIN compare_new n ON n.old_key = k.old_key
       WHERE k.in_old = 1 AND k.in_new = 1`);
  const pairs = await duck.count('SELECT count(*) FROM compare_pair');
  if (pairs === 0 || comparison.fields.length === 0) return;
  const perField = comparison.fields.map((field) => fieldDifferences(comparison.entity, field));
  await duck.run(`INSERT INTO compare_difference ${perField.join(' UNION ALL ')}`);
}

function fieldDifferences(entity: string, field: ComparedField): string {
  const o = `o.${identifier(field.name)}`;
  const n = `n.${identifier(field.name)}`;
  const name = literal(field.name);
  const broken = `(list_contains(o.broken, ${name}) OR list_contains(n.broken, ${name}))`;
  // Written as a flat subquery so that correlated normal forms (JSON) see plain columns.
  return `
    SELECT old_key, 'different', ${name}, ${asText(field, 'ov')}, ${asText(field, 'nv')},
           CASE WHEN broken THEN 'unreadable' ELSE ${causeSql(entity, field, 'ov', 'nv')} END
      FROM (SELECT old_key, ${o} AS ov, ${n} AS nv, ${broken} AS broken FROM compare_pair)
     WHERE broken OR ${exactForm(field.equivalence, 'ov')} IS DISTINCT FROM ${exactForm(field.equivalence, 'nv')}`;
}

function asText(field: ComparedField, value: string): string {
  return field.type === 'instant'
    ? `strftime(${value} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ')`
    : `CAST(${value} AS VARCHAR)`;
}
