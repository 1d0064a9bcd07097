import { identifier, literal } from '../duck/sql-text.ts';
import type { OldColumn } from './old-system.ts';

const defaultLine = 2_000_000;

/**
 * SQL of a table function over a file of a reading's CSV (form: `OldReading`): every column explicit, nothing guessed, so
 * that an empty text stays apart from NULL. `longestRow` in bytes.
 */
export function rawCsv(path: string, columns: readonly OldColumn[], longestRow: number): string {
  const types = columns.map((column) => `${literal(column.name)}: '${column.type}'`).join(', ');
  const options = [
    'header = false',
    'auto_detect = false',
    "delim = ','",
    `quote = '"'`,
    `escape = '"'`,
    "new_line = '\\n'",
    "nullstr = ''",
    'allow_quoted_nulls = false',
    'strict_mode = true',
    'null_padding = false',
    'ignore_errors = false',
    ...(longestRow < defaultLine ? [] : [`max_line_size = ${longestRow + 1024}`]),
  ];
  return `read_csv(${literal(path)}, ${options.join(', ')}, columns = {${types}})`;
}

/** The columns of a raw table as a list of SQL names. */
export function columnList(columns: readonly Pick<OldColumn, 'name'>[]): string {
  return columns.map((column) => identifier(column.name)).join(', ');
}
