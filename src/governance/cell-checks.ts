import { isEmail } from '../lib/email-address.ts';
import type { CsvRow } from './read-csv.ts';
import type { RowFault } from './rows-invalid.ts';

/** Reads cells of rows and keeps the faults, so that a person sees all of them at once. */
export class CellChecks {
  readonly faults: RowFault[] = [];

  /** A cell that must not be empty. */
  text(row: CsvRow, column: string, longest = 500): string {
    const value = row.cells[column] ?? '';
    if (value === '') return this.#fault(row, column, 'is empty');
    if (value.length > longest) return this.#fault(row, column, `is longer than ${longest} characters`);
    return value;
  }

  /** An e-mail address, in lower case. */
  email(row: CsvRow, column: string): string {
    const value = (row.cells[column] ?? '').toLowerCase();
    return isEmail(value) ? value : this.#fault(row, column, 'is not an e-mail address');
  }

  /** A plain date `YYYY-MM-DD` that exists. */
  date(row: CsvRow, column: string): string {
    const value = row.cells[column] ?? '';
    return isDate(value) ? value : this.#fault(row, column, 'is not a date like 2026-11-24');
  }

  /** One of a list, in any case; `otherwise` for an empty cell. */
  oneOf<T extends string>(row: CsvRow, column: string, values: readonly T[], otherwise?: T): T {
    const value = row.cells[column] ?? '';
    if (value === '' && otherwise !== undefined) return otherwise;
    const found = values.find((one) => one.toLowerCase() === value.toLowerCase());
    if (found !== undefined) return found;
    this.#fault(row, column, `is none of ${values.join(', ')}`);
    return values[0] as T;
  }

  /** Notes a fault that a caller found itself. */
  fault(row: CsvRow, column: string, reason: string): void {
    this.#fault(row, column, reason);
  }

  #fault(row: CsvRow, column: string, reason: string): string {
    this.faults.push({ line: row.line, column, reason });
    return '';
  }
}

/** A calendar day that exists. */
function isDate(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) return false;
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
  const found = new Date(Date.UTC(year, month - 1, day));
  return year > 0 && found.getUTCMonth() === month - 1 && found.getUTCDate() === day;
}
