import type { ReactNode } from 'react';
import type { Validation } from '../../../api/schema/validation-schema.ts';
import { type Column, DataGrid } from '../../parts/data-grid.tsx';
import { Meter } from '../../parts/meter.tsx';
import { count } from '../../parts/number-text.ts';
import { Card } from '../../parts/page.tsx';
import { StatusMark, type Tone } from '../../parts/status-mark.tsx';
import { percentOf, stratumName } from './validation-words.ts';

type Planned = Validation['preview']['strata'][number];
type Result = Validation['strata'][number];

/** What each stratum supports so far, in words and with its bound; before the draw, what will be drawn. */
export function StrataCard({ validation }: { validation: Validation }): ReactNode {
  const { strata, preview } = validation;
  return (
    <Card title="Claims" note="each stratum is one lot and makes its own claim" flush>
      {strata.length === 0 ? (
        <DataGrid label="Strata" columns={plannedColumns} rows={preview.strata} rowKey={stratumName} />
      ) : (
        <DataGrid
          label="Claims by stratum"
          columns={resultColumns(validation.state === 'FINISHED')}
          rows={strata}
          rowKey={stratumName}
        />
      )}
    </Card>
  );
}

const plannedColumns: readonly Column<Planned>[] = [
  {
    id: 'stratum',
    header: 'Stratum',
    phone: 'title',
    sort: stratumName,
    cell: (row) => <span className="strong break">{stratumName(row)}</span>,
  },
  {
    id: 'population',
    header: 'Records',
    align: 'end',
    sort: (row) => row.population,
    cell: (row) => count(row.population),
  },
  {
    id: 'sample',
    header: 'To review',
    align: 'end',
    sort: (row) => row.sample,
    cell: (row) => count(row.sample),
  },
  { id: 'why', header: 'Why so many', cell: (row) => <span className="break">{row.why}</span> },
];

const resultColumns = (atEnd: boolean): readonly Column<Result>[] => [
  ...countedColumns,
  {
    id: 'reached',
    header: 'Claim',
    sort: (row) => claimOf(row, atEnd).word,
    cell: (row) => <StatusMark tone={claimOf(row, atEnd).tone}>{claimOf(row, atEnd).word}</StatusMark>,
  },
  ...claimColumns,
];

const countedColumns: readonly Column<Result>[] = [
  {
    id: 'stratum',
    header: 'Stratum',
    phone: 'title',
    sort: stratumName,
    cell: (row) => (
      <div>
        <span className="strong break">{stratumName(row)}</span>
        <div className="muted small numbers">{count(row.population)} records</div>
      </div>
    ),
  },
  {
    id: 'reviewed',
    header: 'Decided',
    width: '150px',
    sort: (row) => row.reviewed,
    cell: (row) => (
      <div>
        <Meter value={row.reviewed} of={row.sample} label={`Decided, ${stratumName(row)}`} />
        <div className="small numbers">
          {count(row.reviewed)} of {count(row.sample)}
        </div>
      </div>
    ),
  },
  { id: 'wrong', header: 'Wrong', align: 'end', sort: (row) => row.wrong, cell: (row) => count(row.wrong) },
];

const claimColumns: readonly Column<Result>[] = [
  {
    id: 'claim',
    header: 'What it supports',
    cell: (row) => (
      <div>
        <span className="break">{row.sample === 0 ? row.why : row.claim}</span>
        {row.sample > 0 && <div className="muted small break">wanted: {row.wanted}</div>}
      </div>
    ),
  },
  {
    id: 'upper',
    header: 'At most wrong',
    align: 'end',
    sort: (row) => row.upperPpm,
    cell: (row) => (row.sample === 0 ? '–' : percentOf(row.upperPpm)),
  },
];

function claimOf(
  { sample, reached, sequential, undecided }: Result,
  atEnd: boolean,
): { word: string; tone: Tone } {
  if (sample === 0) return { word: 'Waived', tone: 'grey' };
  if (reached) return { word: 'Reached', tone: 'green' };
  if (sequential === 'REJECT') return { word: 'Rejected', tone: 'red' };
  return undecided > 0 && !atEnd ? { word: 'Not yet', tone: 'yellow' } : { word: 'Not reached', tone: 'red' };
}
