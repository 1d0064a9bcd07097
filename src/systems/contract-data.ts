import type { ExpectedTable } from './contract.ts';

/** Texts that a CSV on the way could damage. */
export const people: ExpectedTable['rows'] = [
  ['1', 'Ann "the boss" O\'Brien', 'a, b,, c'],
  ['2', 'Zoë 😀 Müller', null],
  ['3', 'line\nbreak\r\nand more', ''],
  ['4', '\\N', '\\n \\" \\'],
  ['5', ' blanks around ', '""'],
  ['6', ',', '\t'],
];

export const pairs: ExpectedTable['rows'] = [
  ['a', '1', 'true'],
  ['a', '2', 'false'],
  ['b', '1', null],
];

/** A SQL literal, or NULL, in any of the databases (without backslash escapes). */
function sqlValue(value: string | null): string {
  return value === null ? 'NULL' : `'${value.replaceAll("'", "''")}'`;
}

/** An INSERT of rows whose values are given as text. */
export function insertSql(table: string, rows: ExpectedTable['rows']): string {
  return `INSERT INTO ${table} VALUES ${rows.map((row) => `(${row.map(sqlValue).join(', ')})`).join(', ')}`;
}
