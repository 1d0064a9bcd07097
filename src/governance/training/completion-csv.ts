import { CellChecks } from '../cell-checks.ts';
import { readCsv } from '../read-csv.ts';
import { RowsInvalid } from '../rows-invalid.ts';

/** Somebody completed a course for an audience, or failed it. */
export interface Completion {
  readonly audience: string;
  readonly email: string;
  readonly name: string;
  readonly course: string;
  /** `YYYY-MM-DD`. */
  readonly completedOn: string;
  readonly passed: boolean;
}

/**
 * Reads completions as a learning system exports them: email, name, audience, course, completed_on, and optionally
 * result (passed or failed). `audiences` are the known ones. A later line about the same person and course replaces an
 * earlier one. Throws RowsInvalid with the line of every fault.
 */
export function readCompletions(text: string, audiences: ReadonlySet<string>): Completion[] {
  const rows = readCsv(text, {
    required: ['email', 'name', 'audience', 'course', 'completed_on'],
    optional: ['result'],
  });
  const checks = new CellChecks();
  const found = new Map<string, Completion>();
  for (const row of rows) {
    const completion: Completion = {
      email: checks.email(row, 'email'),
      name: checks.text(row, 'name', 200),
      audience: checks.text(row, 'audience', 63),
      course: checks.text(row, 'course', 200),
      completedOn: checks.date(row, 'completed_on'),
      passed: checks.oneOf(row, 'result', ['passed', 'failed'], 'passed') === 'passed',
    };
    if (completion.audience !== '' && !audiences.has(completion.audience))
      checks.fault(row, 'audience', `is not known; known are ${[...audiences].join(', ')}`);
    found.set(JSON.stringify([completion.audience, completion.email, completion.course]), completion);
  }
  if (checks.faults.length > 0) throw new RowsInvalid(checks.faults);
  return [...found.values()];
}
