import type { EntitySource } from './guess-tables.ts';
import { sqlName } from './sql-name.ts';
import type { TableProfile } from './table-profile.ts';

/** SQL of a record's old key. */
export function keySql(source: EntitySource): string {
  if (source.of === 'all') return "'standard'";
  if (source.column !== undefined) return `trim(t.${sqlName(source.column.name)}::VARCHAR)`;
  return rowKeySql(source.table, 't');
}

/** SQL of what names a row of a table in `sources`. */
export function rowKeySql(table: TableProfile, alias: string): string {
  return table.key.map((column) => `${alias}.${sqlName(column)}::VARCHAR`).join(` || '|' || `);
}
