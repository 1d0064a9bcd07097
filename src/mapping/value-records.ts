import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { literal, parquet } from '../duck/sql-text.ts';
import { canonicalModel } from '../model/canonical-model.ts';
import type { StageContext } from '../stage/stage.ts';

/** A record that waits for an old value; its key is not masked. */
export interface ValueRecord {
  readonly entity: string;
  readonly field: string;
  readonly old_key: string;
  readonly id: string;
}

/** The first records of a mapping that met an old value which nobody confirmed, and how many there are. */
export async function valueRecords(
  context: Pick<StageContext, 'openDuck'> & { readonly mapped: string },
  wanted: { readonly map: string; readonly old: string; readonly limit: number },
): Promise<{ total: number; records: ValueRecord[] }> {
  const paths = canonicalModel
    .map((entity) => ({ entity: entity.name, path: join(context.mapped, `${entity.name}.parquet`) }))
    .filter(({ path }) => existsSync(path));
  if (paths.length === 0) return { total: 0, records: [] };
  const met = paths
    .map(
      ({ entity, path }) =>
        `SELECT ${literal(entity)} AS entity, old_key, id::VARCHAR AS id, unnest(findings) AS f FROM ${parquet(path)}`,
    )
    .join(' UNION ALL ');
  const found = `SELECT entity, f.field AS field, old_key, id FROM (${met})
     WHERE f.rule IN ('unmapped-value', 'unconfirmed-value') AND f.value = ${literal(`${wanted.map}: ${wanted.old}`)}`;
  await using duck = await context.openDuck();
  return {
    total: await duck.count(`SELECT count(*)::INTEGER FROM (${found})`),
    records: await duck.rows<ValueRecord>(
      `${found} ORDER BY entity, old_key LIMIT ${Math.trunc(wanted.limit)}`,
    ),
  };
}
