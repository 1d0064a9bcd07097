import { canonicalModel } from '../../model/canonical-model.ts';
import { dispositions, movingDispositions } from '../../model/disposition.ts';
import type { Law } from './law.ts';

const moving = movingDispositions.map((one) => `'${one}'`).join(', ');
const arrived = canonicalModel
  .map((entity) => `SELECT '${entity.name}' AS entity, count(*) AS rows FROM new.${entity.name}`)
  .join(' UNION ALL ');
const known = dispositions.map((one) => `'${one}'`).join(', ');

export const rowsBalance: Law = {
  id: 'rows-balance',
  title:
    'Every mapped record has exactly one of the six fates, and as many records are in the new system as should move.',
  entities: [],
  checked: 'SELECT coalesce(sum(rows), 0) FROM mapped_rows',
  violations: `
    SELECT m.entity, '' AS old_key, m.rows || ' mapped, ' || coalesce(f.rows, 0) || ' with a fate' AS what
      FROM mapped_rows m LEFT JOIN (SELECT entity, count(*) AS rows FROM fate GROUP BY entity) f ON f.entity = m.entity
     WHERE m.rows <> coalesce(f.rows, 0)
    UNION ALL
    SELECT entity, old_key, 'has the fate ' || coalesce(disposition, 'none') FROM fate
     WHERE disposition IS NULL OR disposition NOT IN (${known})
    UNION ALL
    SELECT entity, old_key, 'has ' || count(*) || ' fates' FROM fate GROUP BY entity, old_key HAVING count(*) > 1
    UNION ALL
    SELECT a.entity, '', coalesce(f.rows, 0) || ' should move, ' || a.rows || ' arrived'
      FROM (${arrived}) a
      LEFT JOIN (SELECT entity, count(*) AS rows FROM fate WHERE disposition IN (${moving}) GROUP BY entity) f ON f.entity = a.entity
     WHERE a.rows <> coalesce(f.rows, 0)`,
};
