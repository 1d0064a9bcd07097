import type { Entity } from '../../model/entity.ts';
import { type Check, isRepeated, smallestKey } from './check.ts';

const coded = "redeem_code IS NOT NULL AND trim(redeem_code) <> ''";
// Kind, state and model are compared as well: a blocked license is not the double of a working one.
const same =
  'redeem_code, organization, product, quantity, unlimited, start, "end", perpetual, kind, state, license_model';

/**
 * The same license twice: equal key byte for byte, owner (merged organizations are one), product, quantity, dates, kind, state and
 * model. The smallest key survives. An entitlement whose lines are all doubles of lines of one other
 * entitlement is the double of that one, and is merged into it.
 */
export const duplicateLine: Check = {
  rule: 'duplicate-line',
  phase: 'double-lines',
  findsSurvivor: true,
  queries: (scope) => [
    { entity: 'entitlement_line', sql: doubleLines },
    // Where a project only holds doubles, their entitlements are held back by them anyway.
    ...(scope.disposition('duplicate-line') === 'MERGE' && scope.entities.some(isLine)
      ? [{ entity: 'entitlement', sql: doubleEntitlements }]
      : []),
  ],
};

const isLine = (entity: Entity): boolean => entity.name === 'entitlement_line';

const doubleLines = `
  WITH line AS (
    SELECT l.*, e.organization FROM (
      SELECT * FROM followed.entitlement_line
      WHERE ${coded} AND ${isRepeated('redeem_code', 'followed.entitlement_line', coded)}
    ) l JOIN followed.entitlement e ON e.old_key = l.entitlement
    WHERE e.organization IS NOT NULL AND l.product IS NOT NULL
  )
  SELECT old_key, 'redeem_code' AS field, '***' AS value, survivor FROM (
    SELECT old_key, ${smallestKey(same)} AS survivor FROM line)
  WHERE survivor <> old_key`;

const doubleEntitlements = `
  WITH doubled AS (SELECT old_key, survivor FROM work.finding_entitlement_line WHERE rule = 'duplicate-line'),
  touched AS (
    SELECT DISTINCT l.entitlement FROM mapped.entitlement_line l JOIN doubled d ON d.old_key = l.old_key),
  line AS (
    SELECT l.old_key, l.entitlement, d.survivor
    FROM mapped.entitlement_line l JOIN touched t ON t.entitlement = l.entitlement
    LEFT JOIN doubled d ON d.old_key = l.old_key),
  folded AS (
    SELECT l.entitlement AS old_key, min(s.entitlement) AS survivor
    FROM line l LEFT JOIN mapped.entitlement_line s ON s.old_key = l.survivor
    GROUP BY l.entitlement
    HAVING count(*) = count(s.old_key) AND count(DISTINCT s.entitlement) = 1)
  SELECT f.old_key, 'number' AS field, e.number AS value, f.survivor
  FROM folded f JOIN mapped.entitlement e ON e.old_key = f.old_key
  JOIN mapped.entitlement s ON s.old_key = f.survivor
  WHERE f.survivor <> f.old_key`;
