import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { MappedValueView } from '../../../api/schema/mapping-schema.ts';
import type { Column } from '../../parts/data-grid.tsx';
import { count } from '../../parts/number-text.ts';
import { fullDate } from '../../parts/plain-date.ts';
import { StatusMark, type Tone } from '../../parts/status-mark.tsx';

const states: Record<MappedValueView['state'], { tone: Tone; word: string }> = {
  confirmed: { tone: 'green', word: 'Confirmed' },
  unconfirmed: { tone: 'yellow', word: 'Proposed' },
  missing: { tone: 'red', word: 'No decision' },
};

const facts: readonly Column<MappedValueView>[] = [
  {
    id: 'old',
    header: 'Old value',
    phone: 'title',
    sort: (row) => row.old,
    cell: (row) => (
      <div>
        <ValueText text={row.old} />
        <div className="muted small">{row.map}</div>
      </div>
    ),
  },
  {
    id: 'new',
    header: 'Becomes',
    sort: (row) => row.new,
    cell: (row) =>
      row.state === 'missing' ? (
        <span className="muted">–</span>
      ) : (
        <ValueText text={row.new} none="left empty" />
      ),
  },
  {
    id: 'state',
    header: 'State',
    sort: (row) => row.state,
    cell: (row) => (
      <div>
        <StatusMark tone={states[row.state].tone}>{states[row.state].word}</StatusMark>
        {row.confirmedBy !== '' && (
          <div className="muted small break">
            {row.confirmedBy}, {fullDate(row.confirmedOn)}
            {row.reason !== '' && <div>{row.reason}</div>}
          </div>
        )}
      </div>
    ),
  },
  {
    id: 'records',
    header: 'Records that wait',
    align: 'end',
    sort: (row) => row.records,
    cell: (row) => (row.state === 'confirmed' ? '–' : count(row.records)),
  },
  {
    id: 'where',
    header: 'Where',
    cell: (row) =>
      row.entities.length === 0 ? (
        <span className="muted">not met in the newest run</span>
      ) : (
        <div>
          {row.entities.map((one) => one.replaceAll('_', ' ')).join(', ')}
          <div className="muted small">{row.fields.join(', ')}</div>
        </div>
      ),
  },
];

/** The columns of the list of values; with a last one to decide, for who may. */
export function valueColumns(
  decide: ((value: MappedValueView) => void) | undefined,
): readonly Column<MappedValueView>[] {
  if (decide === undefined) return facts;
  return [
    ...facts,
    {
      id: 'decide',
      header: 'Decide',
      cell: (row) => (
        <Button
          size="compact-xs"
          variant={row.state === 'confirmed' ? 'default' : 'filled'}
          onClick={() => decide(row)}
          aria-label={`${row.state === 'confirmed' ? 'Change' : 'Confirm'} ${row.old} of ${row.map}`}
        >
          {row.state === 'confirmed' ? 'Change' : 'Confirm'}
        </Button>
      ),
    },
  ];
}

/** A value as it is stored: blanks at its ends would not be seen without the frame. */
export function ValueText({ text, none = 'empty' }: { text: string; none?: string }): ReactNode {
  return text === '' ? <span className="muted">{none}</span> : <code className="mono break">{text}</code>;
}
