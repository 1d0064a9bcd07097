import { ChangeoverError } from '../lib/errors.ts';

/** One fault of a table: the line as an editor counts it, the column when one is at fault, and what is wrong. */
export interface RowFault {
  readonly line: number;
  readonly column: string | null;
  readonly reason: string;
}

const shown = 100;

/** A table that cannot be taken; it lists every fault (of the first hundred), and nothing of it was imported. */
export class RowsInvalid extends ChangeoverError {
  readonly errors: readonly { readonly path: string; readonly message: string }[];

  constructor(faults: readonly RowFault[]) {
    const [first] = faults;
    super('CSV_INVALID', {
      count: faults.length,
      line: first?.line ?? 1,
      reason: first === undefined ? 'it is empty' : reasonOfFault(first),
    });
    this.errors = faults
      .slice(0, shown)
      .map((one) => ({ path: `line ${one.line}`, message: reasonOfFault(one) }));
  }
}

function reasonOfFault({ column, reason }: RowFault): string {
  return column === null ? reason : `${column} ${reason}`;
}
