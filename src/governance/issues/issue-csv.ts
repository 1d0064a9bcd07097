import { CellChecks } from '../cell-checks.ts';
import { type CsvRow, readCsv } from '../read-csv.ts';
import { RowsInvalid } from '../rows-invalid.ts';
import { withoutGuard, writeCsv } from '../write-csv.ts';
import {
  type IssueContent,
  issueKinds,
  issueStates,
  probabilities,
  type StoredIssue,
  severities,
} from './issue.ts';

/** One line of a file: which entry it is about (undefined: a new one), and what it says. */
export interface IssueLine {
  readonly id: string | undefined;
  readonly openedOn: string | undefined;
  readonly content: Omit<IssueContent, 'links'>;
}

const columns = [
  'id',
  'kind',
  'title',
  'description',
  'severity',
  'probability',
  'state',
  'workstream',
  'owner',
  'opened_on',
  'due_on',
  'resolution',
] as const;

/**
 * Reads entries: `title` is needed, the other columns of an export may be there (closed_on is passed over). `owner` is
 * an e-mail address, `workstream` the id of a group; both must be known. Throws RowsInvalid with the line of every fault.
 */
export function readIssues(
  text: string,
  known: { readonly workstreams: ReadonlySet<string>; readonly people: ReadonlyMap<string, string> },
): IssueLine[] {
  const optional = [...columns.filter((name) => name !== 'title'), 'closed_on'];
  const rows = readCsv(text, { required: ['title'], optional });
  const checks = new CellChecks();
  const seen = new Set<string>();
  const lines = rows.map((row) => {
    const id = row.cells['id'] || undefined;
    if (id !== undefined && !/^[A-Za-z][A-Za-z0-9._-]{0,62}$/.test(id))
      checks.fault(row, 'id', 'is no id: a letter, then letters, digits, dots, hyphens');
    if (id !== undefined && seen.has(id)) checks.fault(row, 'id', `${id} is there twice`);
    if (id !== undefined) seen.add(id);
    const openedOn = row.cells['opened_on'] ? checks.date(row, 'opened_on') : undefined;
    return { id, openedOn, content: contentOf(row, checks, known) };
  });
  if (checks.faults.length > 0) throw new RowsInvalid(checks.faults);
  return lines;
}

function contentOf(
  row: CsvRow,
  checks: CellChecks,
  known: { readonly workstreams: ReadonlySet<string>; readonly people: ReadonlyMap<string, string> },
): Omit<IssueContent, 'links'> {
  const kind = checks.oneOf(row, 'kind', issueKinds, 'ISSUE');
  const probability = row.cells['probability'] ? checks.oneOf(row, 'probability', probabilities) : null;
  if (probability !== null && kind !== 'RISK') checks.fault(row, 'probability', 'is for a RISK only');
  const workstream = row.cells['workstream'] || null;
  if (workstream !== null && !known.workstreams.has(workstream))
    checks.fault(row, 'workstream', `is not known; known are ${[...known.workstreams].join(', ')}`);
  const mail = row.cells['owner']?.toLowerCase() || null;
  const owner = mail === null ? null : (known.people.get(mail) ?? null);
  if (mail !== null && owner === null)
    checks.fault(row, 'owner', 'is not the e-mail address of a person here');
  return {
    kind,
    title: withoutGuard(checks.text(row, 'title', 300)),
    description: optionalText(row, checks, 'description'),
    severity: checks.oneOf(row, 'severity', severities, 'MEDIUM'),
    probability,
    state: checks.oneOf(row, 'state', issueStates, 'OPEN'),
    workstream,
    owner,
    dueOn: row.cells['due_on'] ? checks.date(row, 'due_on') : null,
    resolution: optionalText(row, checks, 'resolution'),
  };
}

function optionalText(row: CsvRow, checks: CellChecks, column: string): string {
  return row.cells[column] ? withoutGuard(checks.text(row, column, 10_000)) : '';
}

/** The entries as CSV that readIssues takes back; `mails` gives the address of an account. */
export function issuesCsv(entries: readonly StoredIssue[], mails: ReadonlyMap<string, string>): string {
  return writeCsv(
    [...columns, 'closed_on'],
    entries.map((one) => [
      one.id,
      one.kind,
      one.title,
      one.description,
      one.severity,
      one.probability ?? '',
      one.state,
      one.workstream ?? '',
      one.owner === null ? '' : (mails.get(one.owner) ?? ''),
      one.openedOn,
      one.dueOn ?? '',
      one.resolution,
      one.closedOn ?? '',
    ]),
  );
}
