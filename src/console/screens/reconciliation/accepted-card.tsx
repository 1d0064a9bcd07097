import type { ReactNode } from 'react';
import type { Reconciliation } from '../../../api/schema/reconciliation-schema.ts';
import { type Column, DataGrid } from '../../parts/data-grid.tsx';
import { count } from '../../parts/number-text.ts';
import { Card } from '../../parts/page.tsx';
import { fullDate } from '../../parts/plain-date.ts';
import { Empty } from '../../parts/states.tsx';
import { StatusMark, type Tone } from '../../parts/status-mark.tsx';
import { humanName } from './difference-words.ts';

type Acceptance = Reconciliation['acceptances'][number];

/** Differences that somebody accepted: a third outcome, with an owner, a last day and a ceiling. */
export function AcceptedCard({ reconciliation }: { reconciliation: Reconciliation }): ReactNode {
  return (
    <Card title="Accepted differences" note="written in changeover.yaml, reviewed like code" flush>
      <DataGrid
        label="Accepted differences"
        columns={columns}
        rows={reconciliation.acceptances}
        rowKey={(row) => `${row.rule} ${row.entity}`}
        empty={
          <Empty title="No acceptance met a difference">
            A difference is repaired or accepted. To accept one, open a record above: it shows the lines to
            add to changeover.yaml.
          </Empty>
        }
      />
    </Card>
  );
}

const states: Record<Acceptance['state'], { tone: Tone; word: string }> = {
  applied: { tone: 'yellow', word: 'Holds' },
  unused: { tone: 'grey', word: 'Met nothing' },
  expired: { tone: 'red', word: 'Expired' },
  'above-ceiling': { tone: 'red', word: 'Above its ceiling' },
};

const columns: readonly Column<Acceptance>[] = [
  {
    id: 'rule',
    header: 'Rule',
    phone: 'title',
    sort: (row) => row.rule,
    cell: (row) => (
      <div>
        <span className="strong">{row.rule}</span>
        <div className="muted small break">{row.reason ?? 'No longer in changeover.yaml'}</div>
      </div>
    ),
  },
  { id: 'entity', header: 'Entity', cell: (row) => humanName(row.entity) },
  {
    id: 'state',
    header: 'State',
    cell: (row) => <StatusMark tone={states[row.state].tone}>{states[row.state].word}</StatusMark>,
  },
  {
    id: 'records',
    header: 'Records',
    align: 'end',
    cell: (row) => `${count(row.records)} of ${count(row.ceiling)}`,
  },
  { id: 'owner', header: 'Owner', cell: (row) => row.owner },
  { id: 'expires', header: 'Last day', cell: (row) => fullDate(row.expires) },
];
