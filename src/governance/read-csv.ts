import { CsvError, type Info, parse } from 'csv-parse/sync';
import { type RowFault, RowsInvalid } from './rows-invalid.ts';

/** One row: its line in the file and its cells by column, blanks at the ends removed. */
export interface CsvRow {
  readonly line: number;
  readonly cells: Readonly<Record<string, string>>;
}

const mostRows = 100_000;

/**
 * Reads a CSV with a header line (comma or semicolon, UTF-8). Every required column must be there; further columns are
 * kept when `others` is set, refused otherwise. Throws RowsInvalid with the line of each fault.
 */
export function readCsv(
  text: string,
  columns: {
    readonly required: readonly string[];
    readonly optional: readonly string[];
    readonly others?: boolean;
  },
): CsvRow[] {
  const [head, ...rows] = records(text);
  if (head === undefined) throw new RowsInvalid([{ line: 1, column: null, reason: 'the file is empty' }]);
  const names = head.record.map((name) => name.trim().toLowerCase().replaceAll(' ', '_'));
  const faults = headerFaults(names, columns);
  if (faults.length > 0) throw new RowsInvalid(faults);
  if (rows.length > mostRows)
    throw new RowsInvalid([
      { line: mostRows + 2, column: null, reason: `has more than ${mostRows} rows; split the file` },
    ]);
  const result: CsvRow[] = [];
  for (const { record, line } of rows) {
    if (record.length !== names.length) {
      const reason = `has ${record.length} cells where the header has ${names.length}`;
      faults.push({ line, column: null, reason });
    } else {
      const cells = Object.fromEntries(names.map((name, index) => [name, (record[index] ?? '').trim()]));
      result.push({ line, cells });
    }
  }
  if (faults.length > 0) throw new RowsInvalid(faults);
  return result;
}

function headerFaults(
  names: readonly string[],
  columns: {
    readonly required: readonly string[];
    readonly optional: readonly string[];
    readonly others?: boolean;
  },
): RowFault[] {
  const known = new Set([...columns.required, ...columns.optional]);
  const faults = columns.required
    .filter((name) => !names.includes(name))
    .map((name) => ({ line: 1, column: name, reason: 'is missing in the header' }));
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) !== index) faults.push({ line: 1, column: name, reason: 'is there twice' });
    else if (!known.has(name) && columns.others !== true)
      faults.push({
        line: 1,
        column: name || `column ${index + 1}`,
        reason: `is unknown; known are ${[...known].join(', ')}`,
      });
  }
  return faults;
}

function records(text: string): { record: string[]; line: number }[] {
  const delimiter = /^[^\n,]*;/.test(text) ? ';' : ',';
  try {
    const parsed = parse(text, {
      bom: true,
      delimiter,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: 100_000,
      info: true,
    }) as unknown as { record: string[]; info: Info }[];
    return parsed.map(({ record, info }) => {
      // csv-parse counts the line on which a record ends; a cell may hold line breaks.
      const within = record.reduce((sum, cell) => sum + (cell.match(/\r\n|\n|\r/g)?.length ?? 0), 0);
      return { record, line: info.lines - within };
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = 'lines' in error && typeof error['lines'] === 'number' ? error['lines'] : 1;
    throw new RowsInvalid([{ line, column: null, reason: csvReason(error.code) }]);
  }
}

function csvReason(code: string): string {
  if (code === 'CSV_QUOTE_NOT_CLOSED') return 'a quotation mark is opened and never closed';
  if (code === 'INVALID_OPENING_QUOTE' || code === 'CSV_INVALID_CLOSING_QUOTE')
    return 'has a quotation mark in the middle of a cell; double it and put the cell into quotation marks';
  if (code === 'CSV_MAX_RECORD_SIZE') return 'a row is longer than 100,000 characters';
  return 'is not CSV';
}
