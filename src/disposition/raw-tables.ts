import { join } from 'node:path';
import { z } from 'zod';
import { identifier } from '../duck/sql-text.ts';
import { ChangeoverError } from '../lib/errors.ts';
import { readStoredJson } from '../lib/stored-json.ts';
import type { ProjectConfig } from '../project/project-config.ts';

/** One table of the snapshot as completeness and the archive see it. */
export interface RawTable {
  readonly name: string;
  readonly columns: readonly string[];
  /** Columns that, joined by `|`, name a row in `sources`. */
  readonly key: readonly string[];
  /** Entity under which each row is counted once. */
  readonly primary: string | undefined;
  readonly rows: number;
}

/** A table out of scope: declared and counted. */
interface ExcludedTable {
  readonly table: string;
  readonly rows: number;
  readonly reason: string;
}

export interface RawTables {
  readonly inScope: readonly RawTable[];
  readonly excluded: readonly ExcludedTable[];
}

const manifestSchema = z.object({
  tables: z.array(
    z.object({
      name: z.string(),
      columns: z.array(z.object({ name: z.string(), type: z.string() })),
      key: z.array(z.string()).default([]),
      rows: z.coerce.number().int().nonnegative(),
      excluded: z.boolean().default(false),
    }),
  ),
});

/**
 * The tables of the snapshot in `folder`, with the keys and primary entities that changeover.yaml declares. Throws
 * FILE_CORRUPT, OLD_KEY_MISSING, OLD_TABLE_MISSING.
 */
export async function readRawTables(folder: string, config: ProjectConfig): Promise<RawTables> {
  const path = join(folder, 'manifest.json');
  const manifest = await readStoredJson(path, manifestSchema, 'a snapshot manifest');
  if (manifest === undefined) throw new ChangeoverError('FILE_CORRUPT', { path, reason: 'it is missing' });
  const missing = Object.keys(config.tables).find(
    (name) => !manifest.tables.some((one) => one.name === name),
  );
  if (missing !== undefined) {
    const known = manifest.tables.map((table) => table.name).join(', ');
    throw new ChangeoverError('OLD_TABLE_MISSING', { table: missing, known });
  }
  return {
    inScope: manifest.tables
      .filter((table) => !table.excluded)
      .map((table) => {
        const columns = table.columns.map((column) => column.name);
        const declared = config.tables[table.name];
        const key = declared === undefined ? table.key : [declared.key].flat();
        return {
          name: table.name,
          columns,
          key: requireColumns(table.name, key.length === 0 ? ['_row'] : key, columns),
          primary: declared?.primary,
          rows: table.rows,
        };
      }),
    excluded: manifest.tables
      .filter((table) => table.excluded)
      .map((table) => ({
        table: table.name,
        rows: table.rows,
        reason: config.excluded[table.name] ?? config.excluded['*'] ?? 'excluded',
      })),
  };
}

function requireColumns(
  table: string,
  key: readonly string[],
  columns: readonly string[],
): readonly string[] {
  const missing = key.find((column) => column !== '_row' && !columns.includes(column));
  if (missing === undefined) return key;
  throw new ChangeoverError('OLD_KEY_MISSING', { table, column: missing, known: columns.join(', ') });
}

/** SQL: the key of a raw row as `sources` names it; several columns are joined by `|`. NULL where a part is. */
export function rowKeySql(table: RawTable, alias: string): string {
  return table.key.map((column) => `${alias}.${identifier(column)}::VARCHAR`).join(" || '|' || ");
}
