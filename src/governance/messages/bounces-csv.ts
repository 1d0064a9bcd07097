import type { ReportedBounce } from '../../lib/read-dsn.ts';
import { CellChecks } from '../cell-checks.ts';
import { readCsv } from '../read-csv.ts';
import { RowsInvalid } from '../rows-invalid.ts';

/**
 * Reads bounces as a mail service exports them: email, and optionally kind (hard or soft, hard when empty) and status
 * (`5.1.1`). Throws RowsInvalid.
 */
export function readBounces(text: string): ReportedBounce[] {
  const checks = new CellChecks();
  const bounces = readCsv(text, { required: ['email'], optional: ['kind', 'status'] }).map(
    (row): ReportedBounce => {
      const kind = checks.oneOf(row, 'kind', ['HARD', 'SOFT'], 'HARD');
      const status = row.cells['status'] ?? '';
      if (status !== '' && !/^[245]\.\d{1,3}\.\d{1,3}$/.test(status))
        checks.fault(row, 'status', 'is not a status like 5.1.1');
      const assumed = kind === 'HARD' ? '5.0.0' : '4.0.0';
      return {
        email: checks.email(row, 'email'),
        kind,
        status: status === '' ? assumed : status,
        messageId: null,
      };
    },
  );
  if (checks.faults.length > 0) throw new RowsInvalid(checks.faults);
  return bounces;
}
