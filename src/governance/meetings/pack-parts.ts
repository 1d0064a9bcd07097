import type { MeetingPack, PackIssue } from './meeting-pack.ts';
import { days, emptyPart, gateWord, instantText, nobody, packParts, statusWord } from './pack-words.ts';

/** One part of a pack as a table of texts: the page, the PDF and the Markdown show the same. */
export interface PackPart {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What is said when there are no rows. */
  readonly empty: string;
}

/** A pack's parts, in the order in which a meeting goes through them. */
export function partsOf(pack: MeetingPack): PackPart[] {
  const issueRows = (issues: readonly PackIssue[]) => issues.map((one) => issueRow(one));
  return [
    part(
      'criteria',
      ['Criterion', 'State', 'Why'],
      pack.criteria.map((one) => [one.title, gateWord[one.status], one.why]),
    ),
    part(
      'status',
      ['Workstream', 'Status', 'Why', 'Owner'],
      pack.workstreams.map((one) => [one.title, statusWord[one.status], one.reason, one.owner ?? nobody]),
    ),
    part(
      'changes',
      ['When', 'Workstream', 'From', 'To', 'Why'],
      pack.changes.map((one) => [
        instantText(one.at, pack.zone),
        one.title,
        statusWord[one.from],
        statusWord[one.to],
        one.reason,
      ]),
    ),
    part(
      'lastActions',
      ['Action', 'Owner', 'State'],
      pack.lastActions.map((one) => [one.title, one.owner ?? nobody, one.done ? 'done' : 'open']),
    ),
    part(
      'targets',
      ['Due', 'Task', 'Workstream', 'Owner'],
      pack.targets.map((one) => [
        one.overdue ? `${one.due} (overdue)` : one.due,
        one.title,
        one.workstream,
        one.owner ?? nobody,
      ]),
    ),
    part('issues', ['Number', 'Issue', 'Severity', 'Owner', 'Due', 'Open for'], issueRows(pack.issues)),
    part(
      'decisions',
      ['Number', 'Decision', 'Severity', 'Owner', 'Due', 'Open for'],
      issueRows(pack.decisions),
    ),
  ];
}

function part(
  id: keyof typeof packParts,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): PackPart {
  return { title: packParts[id], columns, rows, empty: emptyPart[id] };
}

function issueRow(issue: PackIssue): string[] {
  const { number, title, severity, owner, due, ageDays } = issue;
  return [String(number), title, severity.toLowerCase(), owner ?? nobody, due ?? 'no date', days(ageDays)];
}
