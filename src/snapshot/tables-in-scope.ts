import { ChangeoverError } from '../lib/errors.ts';
import type { ProjectConfig } from '../project/project-config.ts';
import type { OldTable } from '../systems/old-system.ts';

/** A table of the old system and the name under which the migration's SQL knows it. */
export interface ScopedTable {
  readonly name: string;
  readonly table: OldTable;
}

export interface Scope {
  readonly inScope: readonly ScopedTable[];
  /** Tables that are declared to stay out; they are counted. */
  readonly excluded: readonly OldTable[];
}

/**
 * Divides the tables of the old system into those that are read and those that are declared to stay out: each must be one
 * or the other; `excluded: {"*": …}` takes the rest. Throws OLD_TABLE_MISSING, OLD_TABLE_UNDECLARED, OLD_KEY_MISSING,
 * OLD_COLUMNS_CLASH, CONFIG_INVALID.
 */
export function tablesInScope(
  config: Pick<ProjectConfig, 'tables' | 'excluded'>,
  found: readonly OldTable[],
): Scope {
  const inScope = Object.entries(config.tables).map(([name, declared]) => {
    const from = declared.from ?? name;
    const table = found.find((one) => one.name === from);
    if (table === undefined) {
      const known = found.map((one) => one.name).join(', ') || 'no tables';
      throw new ChangeoverError('OLD_TABLE_MISSING', { table: from, known });
    }
    checkColumns(table, [declared.key].flat());
    return { name, table };
  });
  refuseTwice(inScope, config.excluded);
  const rest = found.filter((table) => !inScope.some((one) => one.table.name === table.name));
  const undeclared = rest.filter((table) => !(table.name in config.excluded) && !('*' in config.excluded));
  if (undeclared.length > 0) {
    const tables = undeclared.map((table) => table.name).join(', ');
    throw new ChangeoverError('OLD_TABLE_UNDECLARED', { count: undeclared.length, tables });
  }
  return { inScope, excluded: rest };
}

function checkColumns(table: OldTable, key: readonly string[]): void {
  const names = table.columns.map((column) => column.name);
  const known = names.join(', ') || 'no columns';
  const missing = key.find((column) => column !== '_row' && !names.includes(column));
  if (missing !== undefined || names.length === 0) {
    throw new ChangeoverError('OLD_KEY_MISSING', { table: table.name, column: missing ?? '', known });
  }
  // SQL does not tell upper from lower case in names, and `_row` is the snapshot's own column.
  const seen = new Map([['_row', 'taken by the snapshot’s own column']]);
  for (const column of names) {
    const reason = seen.get(column.toLowerCase());
    if (reason !== undefined)
      throw new ChangeoverError('OLD_COLUMNS_CLASH', { table: table.name, column, reason });
    seen.set(column.toLowerCase(), `the same as that of ${column} for SQL`);
  }
}

function refuseTwice(inScope: readonly ScopedTable[], excluded: ProjectConfig['excluded']): void {
  const seen = new Map<string, string>();
  for (const { name, table } of inScope) {
    const other = seen.get(table.name);
    const reason =
      other !== undefined
        ? `reads the same old table as \`${other}\``
        : table.name in excluded
          ? 'is declared under `excluded` as well'
          : undefined;
    if (reason !== undefined) {
      throw new ChangeoverError('CONFIG_INVALID', {
        file: 'changeover.yaml',
        path: `tables.${name}`,
        reason,
      });
    }
    seen.set(table.name, name);
  }
}
