import type { DatabaseSync } from 'node:sqlite';
import { identifier, literal } from '../../duck/sql-text.ts';
import type { OldColumn, OldTable, RawType } from '../old-system.ts';

interface ColumnRow {
  readonly name: string;
  readonly type: string;
  readonly notnull: number;
  readonly pk: number;
  readonly hidden: number;
}

/** The tables of a SQLite file; what its columns hold is looked at, because SQLite lets any column hold anything. */
export function inspectSqlite(database: DatabaseSync): OldTable[] {
  const tables = all<{ name: string; type: string }>(
    database,
    `SELECT name, type FROM pragma_table_list
      WHERE schema = 'main' AND type IN ('table', 'virtual') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name`,
  );
  return tables.map((table) => inspectTable(database, table.name));
}

function inspectTable(database: DatabaseSync, name: string): OldTable {
  // Hidden columns of virtual tables (hidden = 1) hold no data of their own; generated ones (2, 3) do.
  const rows = all<ColumnRow>(database, `SELECT * FROM pragma_table_xinfo(${literal(name)})`).filter(
    (row) => row.hidden !== 1,
  );
  const stored = storedClasses(
    database,
    name,
    rows.map((row) => row.name),
  );
  const columns = rows.map((row, index) => describeColumn(row, stored[index] ?? new Set()));
  const primary = rows.filter((row) => row.pk > 0).toSorted((one, other) => one.pk - other.pk);
  return {
    name,
    columns,
    key: primary.length > 0 ? primary.map((row) => row.name) : uniqueKey(database, name),
    references: foreignKeys(database, name),
    estimatedRows: estimateRows(database, name),
    transactional: true,
  };
}

function describeColumn(row: ColumnRow, stored: ReadonlySet<string>): OldColumn {
  const affinity = row.type.toUpperCase();
  const mixed = stored.size > 1 && stored.has('blob') ? ` (holds ${[...stored].sort().join(' and ')})` : '';
  return {
    name: row.name,
    declared: `${row.type}${mixed}`.trim(),
    type: rawType(affinity, stored),
    nullable: row.notnull === 0 && row.pk === 0,
  };
}

/** Declared decimals and dates stay text; a number type is given up as soon as one value does not fit it. */
function rawType(declared: string, stored: ReadonlySet<string>): RawType {
  const integers = [...stored].every((one) => one === 'integer');
  if (/INT|BOOL/.test(declared)) return integers ? 'BIGINT' : 'VARCHAR';
  if (/REAL|FLOA|DOUB/.test(declared)) {
    return [...stored].every((one) => one === 'integer' || one === 'real') ? 'DOUBLE' : 'VARCHAR';
  }
  if (declared === '' && stored.size > 0) {
    if (integers) return 'BIGINT';
    if ([...stored].every((one) => one === 'real')) return 'DOUBLE';
  }
  return 'VARCHAR';
}

/** Per column the storage classes of its values, in one pass over the table. */
function storedClasses(database: DatabaseSync, table: string, columns: readonly string[]): Set<string>[] {
  const classes = ['integer', 'real', 'text', 'blob'];
  const parts = columns.flatMap((column) =>
    classes.map((one) => `coalesce(max(typeof(${identifier(column)}) = '${one}'), 0)`),
  );
  const found =
    parts.length === 0 ? [] : firstRow(database, `SELECT ${parts.join(', ')} FROM ${identifier(table)}`);
  return columns.map(
    (_, index) =>
      new Set(classes.filter((_, offset) => Number(found[index * classes.length + offset]) === 1)),
  );
}

function uniqueKey(database: DatabaseSync, table: string): string[] {
  const index = all<{ name: string }>(
    database,
    `SELECT name FROM pragma_index_list(${literal(table)}) WHERE "unique" = 1 AND partial = 0 ORDER BY seq DESC`,
  )[0];
  if (index === undefined) return [];
  const columns = all<{ name: string | null }>(
    database,
    `SELECT name FROM pragma_index_info(${literal(index.name)}) ORDER BY seqno`,
  );
  return columns.every((one) => one.name !== null) ? columns.map((one) => one.name ?? '') : [];
}

function foreignKeys(database: DatabaseSync, table: string): OldTable['references'][number][] {
  const rows = all<{ id: number; table: string; from: string; to: string | null }>(
    database,
    `SELECT id, "table", "from", "to" FROM pragma_foreign_key_list(${literal(table)}) ORDER BY id, seq`,
  );
  return [...Map.groupBy(rows, (row) => row.id).values()].map((group) => ({
    columns: group.map((row) => row.from),
    table: group[0]?.table ?? '',
    to: group.flatMap((row) => (row.to === null ? [] : [row.to])),
  }));
}

function estimateRows(database: DatabaseSync, table: string): number | undefined {
  return Number(firstRow(database, `SELECT count(*) FROM ${identifier(table)}`)[0]);
}

function all<T>(database: DatabaseSync, sql: string): T[] {
  return database.prepare(sql).all() as T[];
}

function firstRow(database: DatabaseSync, sql: string): readonly unknown[] {
  const statement = database.prepare(sql);
  statement.setReturnArrays(true);
  return (statement.get() as unknown as unknown[] | undefined) ?? [];
}
