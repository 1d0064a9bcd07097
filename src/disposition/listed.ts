import type { Duck } from '../duck/duck.ts';
import { identifier, literal } from '../duck/sql-text.ts';
import { ChangeoverError } from '../lib/errors.ts';
import { readSqlFiles, type SqlFile } from '../project/mapping-file.ts';
import type { Project } from '../project/project.ts';
import { runSelect } from './project-rules.ts';
import { type RawTable, rowKeySql } from './raw-tables.ts';

/**
 * Runs `listed/*.sql` over `raw.*` and `mapped.*`: old rows that feed no record on purpose, as table, key, reason. Writes
 * `work.listed` ("table", "key", reason), one row per old row. Throws LISTING_INVALID for a table or key that does not exist.
 */
export async function runListings(duck: Duck, project: Project, tables: readonly RawTable[]): Promise<void> {
  await duck.run('CREATE OR REPLACE TABLE work.listed_all ("table" VARCHAR, "key" VARCHAR, reason VARCHAR)');
  for (const file of await readSqlFiles(project, 'listed')) {
    await runSelect(duck, file, ['table', 'key', 'reason'], [], 'LISTING_INVALID', 'work.listing');
    await checkListing(duck, file, tables);
    await duck.run('INSERT INTO work.listed_all SELECT "table", "key", reason FROM work.listing');
  }
  await duck.run(`CREATE OR REPLACE TABLE work.listed AS
    SELECT "table", "key", min(reason) AS reason FROM work.listed_all GROUP BY "table", "key"`);
}

async function checkListing(duck: Duck, file: SqlFile, tables: readonly RawTable[]): Promise<void> {
  const refuse = (reason: string): never => {
    throw new ChangeoverError('LISTING_INVALID', { file: file.file, reason });
  };
  const named = await duck.rows<{ table: string | null; key: string | null; empty: boolean }>(
    `SELECT "table", min("key") AS "key", bool_or(trim(coalesce(reason, '')) = '') AS empty FROM work.listing GROUP BY 1`,
  );
  for (const { table: name, key, empty } of named) {
    const table = tables.find((one) => one.name === name);
    if (table === undefined)
      return refuse(`it lists rows of the table ${name ?? 'NULL'}, which is not in scope`);
    if (empty) refuse(`it lists the row ${key ?? 'NULL'} of ${table.name} without a reason`);
    const unknown = await duck.row<{ key: string | null }>(`
      SELECT l."key" FROM work.listing l
      WHERE l."table" = ${literal(table.name)} AND NOT EXISTS (
        SELECT 1 FROM raw.${identifier(table.name)} r WHERE ${rowKeySql(table, 'r')} = l."key")
      ORDER BY l."key" LIMIT 1`);
    if (unknown !== undefined)
      refuse(`it lists the row ${unknown.key ?? 'NULL'} of ${table.name}, which does not exist`);
  }
}
