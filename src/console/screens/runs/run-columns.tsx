import { Link } from '@tanstack/react-router';
import type { RunView } from '../../../api/schema/run-schema.ts';
import type { Column } from '../../parts/data-grid.tsx';
import { instantText } from '../../parts/instant.ts';
import { count } from '../../parts/number-text.ts';
import { gateWord, StatusMark, toneOf } from '../../parts/status-mark.tsx';
import { environmentWords, stateOfRun, workText } from './run-words.ts';

function rowsOf(run: RunView, stage: string): number | undefined {
  const found = run.stages.find((one) => one.stage === stage);
  return found === undefined || found.state === 'waiting' ? undefined : found.rows;
}

function stageNote(run: RunView): string {
  const at = run.stages.find((one) => one.state === 'running' || one.state === 'failed');
  if (at !== undefined) return at.title;
  const done = run.stages.filter((one) => one.state === 'done').length;
  return done === run.stages.length ? '' : `${done} of ${run.stages.length} stages`;
}

/** The columns of the list of runs. */
export const runColumns: readonly Column<RunView>[] = [
  {
    id: 'run',
    header: 'Run',
    phone: 'title',
    sort: (row) => row.id,
    cell: (row) => (
      <div>
        <Link to="/runs/$run" params={{ run: row.id }} className="strong">
          Run {row.id}
        </Link>
        <div className="muted small">{row.command}</div>
      </div>
    ),
  },
  {
    id: 'state',
    header: 'State',
    sort: (row) => row.state,
    cell: (row) => (
      <div>
        <StatusMark tone={stateOfRun(row).tone}>{stateOfRun(row).word}</StatusMark>
        <div className="muted small">{stageNote(row)}</div>
      </div>
    ),
  },
  { id: 'environment', header: 'Environment', cell: (row) => environmentWords[row.environment] },
  {
    id: 'started',
    header: 'Started',
    sort: (row) => row.startedAt,
    cell: (row) => <span className="numbers">{instantText(row.startedAt)}</span>,
  },
  {
    id: 'took',
    header: 'Work',
    align: 'end',
    sort: (row) => row.seconds,
    cell: (row) => workText(row.seconds),
  },
  {
    id: 'rows',
    header: 'Rows read',
    align: 'end',
    sort: (row) => rowsOf(row, 'snapshot') ?? 0,
    cell: (row) => shown(rowsOf(row, 'snapshot')),
  },
  {
    id: 'compared',
    header: 'Records read back',
    align: 'end',
    sort: (row) => rowsOf(row, 'reconcile') ?? 0,
    cell: (row) => shown(rowsOf(row, 'reconcile')),
  },
  {
    id: 'verdict',
    header: 'Verdict at its end',
    cell: (row) =>
      row.verdict === null ? (
        <span className="muted">Not judged</span>
      ) : (
        <div>
          <StatusMark tone={toneOf(row.verdict.verdict)}>{gateWord(row.verdict.verdict)}</StatusMark>
          <div className="muted small break">{row.verdict.headline}</div>
        </div>
      ),
  },
];

function shown(rows: number | undefined): string {
  return rows === undefined ? '–' : count(rows);
}
