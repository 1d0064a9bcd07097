import { join } from 'node:path';
import { z } from 'zod';
import { identifier } from '../duck/sql-text.ts';
import { ChangeoverError } from '../lib/errors.ts';
import { readStoredJson } from '../lib/stored-json.ts';
import type { Project } from '../project/project.ts';

/** One raw table as the snapshot stored it and the mapping sees it. */
export interface RawTable {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Columns whose values, joined by `|`, name a row in `sources`. */
  readonly key: readonly string[];
  readonly rows: number;
}

/** What the mapping needs to know of a snapshot. */
export interface RawSnapshot {
  readonly tables: readonly RawTable[];
  /** Equal only for equal content of all tables. */
  readonly fingerprint: string;
}

const manifestSchema = z.object({
  tables: z.array(
    z.object({
      name: z.string(),
      columns: z.array(z.object({ name: z.string(), type: z.string() })),
      key: z.array(z.string()),
      rows: z.coerce.number().int().nonnegative(),
      fingerprint: z.string().nullish(),
      excluded: z.boolean().default(false),
    }),
  ),
});

/**
 * The tables in scope of the snapshot in `folder`, with the keys that changeover.yaml declares.
 * Throws RUN_MISSING when there is no snapshot, FILE_CORRUPT when its manifest is damaged, OLD_KEY_MISSING.
 */
export async function readRawSnapshot(folder: string, project: Project): Promise<RawSnapshot> {
  const manifest = await readStoredJson(join(folder, 'manifest.json'), manifestSchema, 'a snapshot manifest');
  if (manifest === undefined) {
    throw new ChangeoverError('RUN_MISSING', {
      what: 'snapshot',
      folder: project.folder,
      command: 'snapshot',
    });
  }
  const inScope = manifest.tables.filter((table) => !table.excluded);
  return {
    tables: inScope.map((table) => {
      const declared = project.config.tables[table.name]?.key;
      const key = declared === undefined ? table.key : [declared].flat();
      const known = [...table.columns.map((column) => column.name), '_row'];
      for (const column of [...key, ...Object.keys(project.config.tables[table.name]?.waived ?? {})]) {
        if (known.includes(column)) continue;
        throw new ChangeoverError('OLD_KEY_MISSING', { table: table.name, column, known: known.join(', ') });
      }
      return { name: table.name, columns: table.columns, key, rows: table.rows };
    }),
    fingerprint: inScope.map((table) => `${table.name}:${table.fingerprint ?? ''}:${table.rows}`).join('\n'),
  };
}

/** SQL of the text that names a row of a raw table in `sources`. */
export function rawKeySql(table: RawTable): string {
  const columns = table.key.length === 0 ? ['_row'] : table.key;
  return columns.map((column) => `${identifier(column)}::VARCHAR`).join(` || '|' || `);
}
