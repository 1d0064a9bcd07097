import { type Duck, Duck as DuckDatabase } from '../duck/duck.ts';
import { identifier } from '../duck/sql-text.ts';
import type { ValueMap } from '../project/value-map.ts';
import type { RawTable } from './raw-tables.ts';
import { installValueMaps } from './value-macro.ts';

/**
 * A DuckDB that holds the raw tables without rows, cannot reach any file and cannot be reconfigured: mappings are
 * checked against it before a row moves. The caller closes it.
 */
export async function openBindingCatalog(
  tables: readonly RawTable[],
  maps: readonly ValueMap[],
  temporaryFolder: string,
): Promise<Duck> {
  const duck = await DuckDatabase.open({ memory: '256MB', threads: 1, temporaryFolder });
  try {
    await duck.run('CREATE SCHEMA raw');
    for (const table of tables) await createWithout(duck, table);
    await installValueMaps(duck, maps);
    await lock(duck, []);
    return duck;
  } catch (error) {
    duck.close();
    throw error;
  }
}

/** (Re)creates an empty raw table, without one of its columns when `missing` names it. */
export async function createWithout(duck: Duck, table: RawTable, missing?: string): Promise<void> {
  const columns = [...table.columns, { name: '_row', type: 'BIGINT' }]
    .filter((column) => column.name !== missing)
    .map((column) => `${identifier(column.name)} ${column.type}`);
  await duck.run(`CREATE OR REPLACE TABLE raw.${identifier(table.name)} (${columns.join(', ')})`);
}

/** Confines a DuckDB to files below `folders`, for good: SQL that people wrote runs in it. */
export async function lock(duck: Duck, folders: readonly string[]): Promise<void> {
  const list = folders.map((folder) => `'${folder.replaceAll("'", "''")}'`).join(', ');
  await duck.run(`SET allowed_directories = [${list}]`);
  await duck.run('SET enable_external_access = false');
  await duck.run('SET lock_configuration = true');
}
