import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parquet } from '../duck/sql-text.ts';
import { canonicalModel, findEntity } from '../model/canonical-model.ts';
import { isConfirmed, readValueMaps, type ValueMap } from '../project/value-map.ts';
import type { StageContext } from '../stage/stage.ts';

/** An old value, what it becomes, and how many records of the last mapping wait for it. */
export interface MappedValue {
  readonly map: string;
  readonly old: string;
  readonly new: string;
  readonly state: 'confirmed' | 'unconfirmed' | 'missing';
  readonly confirmedBy: string;
  readonly confirmedOn: string;
  readonly records: number;
  readonly entities: readonly string[];
  readonly fields: readonly string[];
  /** What the canonical field allows; empty when it allows any text. */
  readonly choices: readonly string[];
}

interface Finding {
  readonly map: string;
  readonly old: string;
  readonly entity: string;
  readonly field: string;
  readonly records: number;
}

/**
 * Every value of the value maps as they are now, and every old value that the run's mapping met without an entry; those
 * that hold up records first. Throws VALUE_MAP_INVALID, FILE_CORRUPT.
 */
export async function mappedValues(
  context: Pick<StageContext, 'project' | 'openDuck'> & { readonly mapped: string | undefined },
): Promise<{ maps: ValueMap[]; values: MappedValue[] }> {
  const maps = await readValueMaps(context.project);
  const findings = context.mapped === undefined ? [] : await readFindings(context.mapped, context.openDuck);
  const known = maps.flatMap((map) =>
    map.entries.map((entry) => ({
      map: map.name,
      ...entry,
      state: isConfirmed(entry) ? ('confirmed' as const) : ('unconfirmed' as const),
      ...affected(findings, map.name, entry.old),
    })),
  );
  const keys = new Set(known.map((one) => `${one.map}\0${one.old}`));
  const missing = [...new Map(findings.map((one) => [`${one.map}\0${one.old}`, one]))]
    .filter(([key]) => !keys.has(key))
    .map(([, { map, old }]) => ({
      map,
      old,
      new: '',
      state: 'missing' as const,
      confirmedBy: '',
      confirmedOn: '',
      ...affected(findings, map, old),
    }));
  const values = [...missing, ...known].sort(
    (one, other) =>
      Number(one.state === 'confirmed') - Number(other.state === 'confirmed') || other.records - one.records,
  );
  return { maps, values };
}

function affected(findings: readonly Finding[], map: string, old: string) {
  const same = findings.filter((one) => one.map === map && one.old === old);
  const ofMap = findings.filter((one) => one.map === map);
  const allowed = ofMap.map((one) => findEntity(one.entity)?.fields[one.field]?.values ?? []);
  return {
    records: same.reduce((sum, one) => sum + one.records, 0),
    entities: [...new Set(same.map((one) => one.entity))],
    fields: [...new Set(same.map((one) => one.field))],
    // A map that fills several fields allows what all of them allow.
    choices: (allowed[0] ?? []).filter((choice) => allowed.every((one) => one.includes(choice))),
  };
}

async function readFindings(folder: string, openDuck: StageContext['openDuck']): Promise<Finding[]> {
  const entities = canonicalModel.filter((one) => existsSync(join(folder, `${one.name}.parquet`)));
  if (entities.length === 0) return [];
  await using duck = await openDuck();
  const parts = entities.map(
    (one) =>
      `SELECT '${one.name}' AS entity, unnest(findings) AS f FROM ${parquet(join(folder, `${one.name}.parquet`))}`,
  );
  return await duck.rows<Finding>(
    `SELECT split_part(f.value, ': ', 1) AS map, substr(f.value, strpos(f.value, ': ') + 2) AS old,
            entity, f.field AS field, count(*)::INTEGER AS records
       FROM (${parts.join(' UNION ALL ')})
      WHERE f.rule IN ('unmapped-value', 'unconfirmed-value') AND f.value IS NOT NULL GROUP BY ALL ORDER BY ALL`,
  );
}
