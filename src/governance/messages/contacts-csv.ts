import { CellChecks } from '../cell-checks.ts';
import { readCsv } from '../read-csv.ts';
import { RowsInvalid } from '../rows-invalid.ts';

/** A customer or partner who can be written to. */
export interface Contact {
  readonly email: string;
  readonly name: string;
  readonly organization: string;
  readonly segment: string;
  readonly wave: string;
  /** Further columns of the file. */
  readonly fields: Readonly<Record<string, string>>;
}

const own = ['email', 'name', 'organization', 'segment', 'wave'];
const fieldName = /^[a-z][a-z0-9_]{0,39}$/;

/**
 * Reads contacts: email, and optionally name, organization, segment, wave; every further column becomes a field that a
 * message can use. A later line about the same address replaces an earlier one. Throws RowsInvalid.
 */
export function readContacts(text: string): Contact[] {
  const rows = readCsv(text, { required: ['email'], optional: own, others: true });
  const checks = new CellChecks();
  const found = new Map<string, Contact>();
  const further = Object.keys(rows[0]?.cells ?? {}).filter((name) => !own.includes(name));
  const unfit = further.filter((name) => !fieldName.test(name) || name === 'constructor');
  if (unfit.length > 0)
    throw new RowsInvalid(
      unfit.map((name) => ({
        line: 1,
        column: name || 'a column',
        reason: 'has a name that is no field: use small letters, digits and _',
      })),
    );
  for (const row of rows) {
    const cell = (name: string) => row.cells[name] ?? '';
    const email = checks.email(row, 'email');
    for (const name of Object.keys(row.cells)) {
      if (cell(name).length > 500) checks.fault(row, name, 'is longer than 500 characters');
      if (/\p{Cc}/u.test(cell(name))) checks.fault(row, name, 'has line breaks or control characters');
    }
    found.set(email, {
      email,
      name: cell('name'),
      organization: cell('organization'),
      segment: cell('segment'),
      wave: cell('wave'),
      fields: Object.fromEntries(further.map((name) => [name, cell(name)])),
    });
  }
  if (checks.faults.length > 0) throw new RowsInvalid(checks.faults);
  return [...found.values()];
}
