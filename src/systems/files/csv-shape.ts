import { parse } from 'csv-parse/sync';
import { ChangeoverError } from '../../lib/errors.ts';

/** How the fields of a file are told apart, and what its header names. */
export interface CsvShape {
  readonly delimiter: string;
  readonly columns: readonly string[];
}

const delimiters = [',', ';', '\t', '|'] as const;
const sampledRecords = 50;

/**
 * Finds the delimiter of a CSV text from its first lines: the one under which all of them have the same number of fields,
 * and the most of them. Throws CSV_HEADER_EMPTY, CSV_COLUMN_UNNAMED, CSV_HEADER_TWICE.
 */
export function csvShape(start: string, file: string): CsvShape {
  if (start.trim() === '') throw new ChangeoverError('CSV_HEADER_EMPTY', { file });
  const candidates = delimiters.map((delimiter) => {
    const records = firstRecords(start, delimiter);
    const columns = records[0] ?? [];
    const even = columns.length > 1 && records.every((one) => one.length === columns.length);
    return { delimiter, columns, score: columns.length + (even ? 1_000_000 : 0) };
  });
  const [best] = candidates.toSorted((one, other) => other.score - one.score);
  if (best === undefined || best.columns.length === 0)
    throw new ChangeoverError('CSV_HEADER_EMPTY', { file });
  checkHeader(best.columns, file);
  return { delimiter: best.delimiter, columns: best.columns };
}

function firstRecords(start: string, delimiter: string): string[][] {
  return parse(start, {
    delimiter,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    to: sampledRecords,
    on_skip: () => undefined,
    skip_records_with_error: true,
  });
}

function checkHeader(columns: readonly string[], file: string): void {
  const unnamed = columns.findIndex((column) => column.trim() === '');
  if (columns.every((column) => column.trim() === ''))
    throw new ChangeoverError('CSV_HEADER_EMPTY', { file });
  if (unnamed >= 0) throw new ChangeoverError('CSV_COLUMN_UNNAMED', { file, number: unnamed + 1 });
  // SQL does not tell upper from lower case in names.
  const seen = new Set<string>();
  for (const column of columns) {
    const name = column.toLowerCase();
    if (seen.has(name)) throw new ChangeoverError('CSV_HEADER_TWICE', { file, column });
    seen.add(name);
  }
}
