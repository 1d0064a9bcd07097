import type { Duck } from '../duck/duck.ts';
import { identifier, literal, parquet } from '../duck/sql-text.ts';
import { ChangeoverError } from '../lib/errors.ts';
import { type RawTable, rawKeySql } from './raw-tables.ts';

const idsPerPass = 4_000_000;

/**
 * Checks a written `mapped/<entity>.parquet`: every record has a key, once, and names old rows that exist. Each check
 * is a pass of its own over the file, so that memory stays within the limit.
 * Throws MAPPING_KEY_NULL, MAPPING_KEY_TWICE, MAPPING_NO_LINEAGE, MAPPING_SOURCE_UNKNOWN.
 */
export async function checkResult(
  duck: Duck,
  file: string,
  path: string,
  rows: number,
  tables: readonly RawTable[],
): Promise<void> {
  const nulls = await duck.count(
    `SELECT count(*) FROM ${parquet(path)} WHERE old_key IS NULL OR old_key = ''`,
  );
  if (nulls > 0) throw new ChangeoverError('MAPPING_KEY_NULL', { file, count: nulls });
  await checkKeysOnce(duck, file, path, rows);
  const bare = await duck.row<{ count: number; first: string }>(
    `SELECT count(*)::INTEGER AS count, min(old_key) AS first FROM ${parquet(path)} WHERE len(sources) = 0 OR sources IS NULL`,
  );
  if (bare !== undefined && bare.count > 0) {
    throw new ChangeoverError('MAPPING_NO_LINEAGE', { file, count: bare.count, key: bare.first });
  }
  await checkSources(duck, file, path, tables);
}

/** Equal keys have equal ids, and ids are shorter; the ids are taken in passes by their hash. */
async function checkKeysOnce(duck: Duck, file: string, path: string, rows: number): Promise<void> {
  const passes = Math.ceil(rows / idsPerPass);
  for (let pass = 0; pass < passes; pass += 1) {
    const part = passes === 1 ? '' : `WHERE hash(id) % ${passes} = ${pass}`;
    const twice = await duck.row<{ key: string; count: number }>(
      `SELECT any_value(old_key) AS key, count(*)::INTEGER AS count FROM ${parquet(path)}
       WHERE id IN (SELECT id FROM ${parquet(path)} ${part} GROUP BY id HAVING count(*) > 1 LIMIT 1) GROUP BY id`,
    );
    if (twice !== undefined) {
      throw new ChangeoverError('MAPPING_KEY_TWICE', { file, key: twice.key, count: twice.count });
    }
  }
}

async function checkSources(
  duck: Duck,
  file: string,
  path: string,
  tables: readonly RawTable[],
): Promise<void> {
  const named = await duck.rows<{ table: string }>(
    `SELECT DISTINCT source."table" AS "table" FROM (SELECT unnest(sources) AS source FROM ${parquet(path)})`,
  );
  for (const { table } of named) {
    const raw = tables.find((one) => one.name === table);
    const known =
      raw === undefined
        ? ''
        : `ANTI JOIN (SELECT ${rawKeySql(raw)} AS "key" FROM raw.${identifier(raw.name)}) USING ("key")`;
    const unknown = await duck.row<{ old_key: string; key: string }>(
      `SELECT old_key, "key" FROM (SELECT old_key, source."key" AS "key"
         FROM (SELECT old_key, unnest(sources) AS source FROM ${parquet(path)}) WHERE source."table" = ${literal(table)})
       ${known} LIMIT 1`,
    );
    if (unknown === undefined) continue;
    throw new ChangeoverError('MAPPING_SOURCE_UNKNOWN', {
      file,
      key: unknown.old_key,
      table,
      row: unknown.key,
    });
  }
}
