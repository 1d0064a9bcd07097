import { rm } from 'node:fs/promises';
import type { Duck } from '../duck/duck.ts';
import { writeParquet } from '../duck/parquet-file.ts';
import { parquet } from '../duck/sql-text.ts';
import { describeMapping, type Mapping } from './check-mapping.ts';
import { type ConversionSettings, conversionSelect } from './conversion-select.ts';
import { inMapping, readMapping } from './mapping-sql.ts';
import type { RawTable } from './raw-tables.ts';
import { checkResult } from './result-checks.ts';
import { useValueMaps } from './value-macro.ts';

export interface MapEntityOptions {
  readonly mapping: Mapping;
  readonly settings: ConversionSettings;
  readonly tables: readonly RawTable[];
  /** The Parquet file to write. */
  readonly target: string;
}

export interface MappedEntity {
  readonly entity: string;
  readonly rows: number;
  /** How often each conversion rule saw something. */
  readonly findings: Readonly<Record<string, number>>;
}

/**
 * Maps one entity into `target` and checks the result; on any complaint there is no file. `duck` comes from
 * `openMappingDuck`. Throws MAPPING_SQL and what `checkResult` throws.
 */
export async function mapEntity(duck: Duck, options: MapEntityOptions): Promise<MappedEntity> {
  const { mapping, settings, tables, target } = options;
  const { entity, file } = mapping;
  await useValueMaps(duck, (await readMapping(duck, file, mapping.sql)).valueMaps);
  const columns = await describeMapping(duck, file, mapping.sql);
  const select = conversionSelect(entity, columns, 'changeover_mapping', settings);
  const rows = await inMapping(file, () => writeParquet(duck, select, target));
  try {
    await checkResult(duck, file, target, rows, tables);
  } catch (error) {
    await rm(target, { force: true });
    throw error;
  }
  return { entity: entity.name, rows, findings: await countFindings(duck, target) };
}

async function countFindings(duck: Duck, path: string): Promise<Record<string, number>> {
  const counted = await duck.rows<{ rule: string; count: number }>(
    `SELECT finding.rule AS rule, count(*)::INTEGER AS count
     FROM (SELECT unnest(findings) AS finding FROM ${parquet(path)}) GROUP BY ALL ORDER BY ALL`,
  );
  return Object.fromEntries(counted.map((one) => [one.rule, one.count]));
}
