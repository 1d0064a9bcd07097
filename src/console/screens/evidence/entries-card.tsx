import { type ReactNode, useState } from 'react';
import type { EvidenceItem, EvidenceKind } from '../../../api/schema/evidence-schema.ts';
import type { Column } from '../../parts/data-grid.tsx';
import { FilterSelect } from '../../parts/filter-select.tsx';
import { FilterText } from '../../parts/filter-text.tsx';
import { instantText } from '../../parts/instant.ts';
import { OpenTitle } from '../../parts/open-title.tsx';
import { Card } from '../../parts/page.tsx';
import { PagedGrid } from '../../parts/paged-grid.tsx';
import { SavedViews } from '../../parts/saved-views.tsx';
import { Empty } from '../../parts/states.tsx';
import { StatusMark } from '../../parts/status-mark.tsx';
import { queryText, useUrlState } from '../../parts/url-state.ts';
import { usePages } from '../../parts/use-pages.ts';
import { ageText, environmentWords, outcomes, states } from './evidence-words.ts';

interface EntriesCardProps {
  readonly kinds: readonly EvidenceKind[];
  readonly onOpen: (seq: number) => void;
}

/** The entries of the chain, newest first, filtered by what stands in the URL. */
export function EntriesCard({ kinds, onOpen }: EntriesCardProps): ReactNode {
  const [params] = useUrlState();
  const [now] = useState(() => Date.now());
  const { kind, run, outcome, environment } = params;
  const path = `/api/evidence${queryText({ limit: 50, kind, run, outcome, environment })}`;
  const pages = usePages<EvidenceItem>(path, ['evidence', 'gate']);
  const filtered = [kind, run, outcome, environment].some((one) => one !== undefined);
  return (
    <Card title="Entries" flush actions={<Filters kinds={kinds} />}>
      <PagedGrid
        label="Entries of the evidence chain"
        what="entries"
        pages={pages}
        columns={columnsFor(onOpen, now)}
        rowKey={(row) => String(row.seq)}
        selected={params['entry']}
        empty={
          filtered ? (
            <Empty title="No entry is like that">Take a filter away to see more.</Empty>
          ) : (
            <Empty title="No evidence yet">
              A rehearsal writes the first entries; drills and walk-throughs are added by hand.
            </Empty>
          )
        }
      />
    </Card>
  );
}

function Filters({ kinds }: { kinds: readonly EvidenceKind[] }): ReactNode {
  const [params, change] = useUrlState();
  return (
    <>
      <FilterText
        label="Run, as 0001"
        value={params['run'] ?? ''}
        onChange={(value) => change({ run: value })}
      />
      <FilterSelect
        name="kind"
        label="Kind"
        every="Every kind"
        data={kinds.map((one) => ({ value: one.kind, label: one.kind }))}
      />
      <FilterSelect
        name="outcome"
        label="Outcome"
        every="Every outcome"
        data={Object.entries(outcomes).map(([value, { word }]) => ({ value, label: word }))}
      />
      <FilterSelect
        name="environment"
        label="Environment"
        every="Everywhere"
        data={Object.entries(environmentWords).map(([value, label]) => ({ value, label }))}
      />
      <SavedViews screen="evidence" without={['entry']} />
    </>
  );
}

const worth: readonly Column<EvidenceItem>[] = [
  {
    id: 'outcome',
    header: 'Outcome',
    sort: (row) => row.outcome,
    cell: (row) => <StatusMark tone={outcomes[row.outcome].tone}>{outcomes[row.outcome].word}</StatusMark>,
  },
  {
    id: 'state',
    header: 'Counts',
    sort: (row) => row.state,
    cell: (row) => <StatusMark tone={states[row.state].tone}>{states[row.state].word}</StatusMark>,
  },
  {
    id: 'environment',
    header: 'Where',
    sort: (row) => row.environment,
    cell: (row) => (
      <div>
        {environmentWords[row.environment]}
        <div className="muted small">{row.run === 'program' ? 'of the program' : `run ${row.run}`}</div>
      </div>
    ),
  },
];

const origin: readonly Column<EvidenceItem>[] = [
  {
    id: 'by',
    header: 'Who',
    sort: (row) => row.by ?? '',
    cell: (row) => row.by ?? <span className="muted">{row.state === 'RECORD' ? '–' : 'measured'}</span>,
  },
  {
    id: 'hash',
    header: 'Hash',
    cell: (row) => (
      <code className="mono" title={row.hash}>
        {row.hash.slice(0, 12)}
      </code>
    ),
  },
];

function columnsFor(open: (seq: number) => void, now: number): readonly Column<EvidenceItem>[] {
  return [
    {
      id: 'seq',
      header: 'No.',
      align: 'end',
      width: '56px',
      phone: 'hide',
      sort: (row) => row.seq,
      cell: (row) => row.seq,
    },
    {
      id: 'what',
      header: 'What it shows',
      phone: 'title',
      sort: (row) => row.kind,
      cell: (row) => (
        <div>
          <OpenTitle onOpen={() => open(row.seq)}>{row.title}</OpenTitle>
          <div className="muted small break">
            {row.kind}: {row.summary}
          </div>
        </div>
      ),
    },
    ...worth,
    {
      id: 'age',
      header: 'Age',
      sort: (row) => -Date.parse(row.at),
      cell: (row) => (
        <div>
          {ageText(row.at, now)}
          <div className="muted small numbers" style={{ whiteSpace: 'nowrap' }}>
            {instantText(row.at)}
          </div>
        </div>
      ),
    },
    ...origin,
  ];
}
