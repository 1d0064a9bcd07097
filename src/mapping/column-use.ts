import type { Duck } from '../duck/duck.ts';
import { isChangeoverError } from '../lib/errors.ts';
import type { Project } from '../project/project.ts';
import { createWithout } from './binding-catalog.ts';
import type { CheckedMapping, MappedColumn } from './check-mapping.ts';
import { hiddenColumn } from './hidden-values.ts';
import type { ColumnUse } from './mapped-manifest.ts';
import type { RawTable } from './raw-tables.ts';

/**
 * Which mapping uses which old column, found by binding: a mapping uses a column when it no longer binds, or
 * yields something else, against a table without it. `duck` is a binding catalog. Columns that no mapping uses carry
 * the reason for which changeover.yaml waives them, if it does.
 */
export async function findColumnUse(
  duck: Duck,
  tables: readonly RawTable[],
  mappings: readonly CheckedMapping[],
  project: Project,
): Promise<ColumnUse[]> {
  const uses: ColumnUse[] = [];
  for (const table of tables) {
    const readers = mappings.filter((mapping) => names(mapping, table.name));
    for (const { name: column } of table.columns) {
      const candidates = readers.filter(
        (mapping) => mapping.sql.includes('*') || names(mapping, column) || carriesRow(mapping, table),
      );
      const usedBy = await findUsers(duck, table, column, candidates);
      const waived = project.config.tables[table.name]?.waived[column] ?? null;
      uses.push({ table: table.name, column, used_by: usedBy, waived });
    }
    await createWithout(duck, table);
  }
  return uses;
}

async function findUsers(
  duck: Duck,
  table: RawTable,
  column: string,
  candidates: readonly CheckedMapping[],
): Promise<string[]> {
  if (candidates.length === 0) return [];
  await createWithout(duck, table, column);
  const users: string[] = [];
  for (const mapping of candidates) {
    if (carriesRow(mapping, table) || !(await yieldsTheSame(duck, mapping))) users.push(mapping.file);
  }
  return users;
}

async function yieldsTheSame(duck: Duck, mapping: CheckedMapping): Promise<boolean> {
  const shown = (columns: readonly MappedColumn[]) =>
    JSON.stringify(columns.filter(({ name }) => name !== hiddenColumn).map(({ name, type }) => [name, type]));
  try {
    const columns = await duck.describe(mapping.sql);
    return (
      shown(columns.map(({ name, type }) => ({ name: name.toLowerCase(), type }))) === shown(mapping.columns)
    );
  } catch (error) {
    if (isChangeoverError(error, 'QUERY_FAILED')) return false;
    throw error;
  }
}

/** Whether a mapping takes whole rows of a table as a value: `to_json(l)` uses every column without naming one. */
function carriesRow(mapping: CheckedMapping, table: RawTable): boolean {
  return mapping.facts.aliases.some(
    (one) => one.table === table.name.toLowerCase() && mapping.facts.words.has(one.alias),
  );
}

/** Whether the text of a mapping has a name as a word of its own; names with odd characters anywhere. */
function names(mapping: CheckedMapping, name: string): boolean {
  const text = mapping.sql.toLowerCase();
  const word = name.toLowerCase();
  return /^\w+$/.test(word)
    ? new RegExp(`(?<!\\w)${word}(?!\\w)`).test(text)
    : text.includes(word.replaceAll('"', '""'));
}
