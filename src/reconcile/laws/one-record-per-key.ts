import { canonicalModel } from '../../model/canonical-model.ts';
import type { Law } from './law.ts';

const perEntity = canonicalModel.map(
  (entity) => `
    SELECT '${entity.name}' AS entity, old_key, CASE WHEN old_key LIKE 'new:%' THEN 'has no old key' ELSE 'has ' || count(*) || ' records' END AS what
      FROM new.${entity.name} GROUP BY old_key HAVING count(*) > 1 OR old_key LIKE 'new:%'`,
);

export const oneRecordPerKey: Law = {
  id: 'one-record-per-key',
  title: 'Every old key has one record in the new system, and every record an old key.',
  entities: [],
  checked: `SELECT sum(n) FROM (${canonicalModel.map((entity) => `SELECT count(*) AS n FROM new.${entity.name}`).join(' UNION ALL ')})`,
  violations: perEntity.join(' UNION ALL '),
};
