import type { ReactNode } from 'react';
import type { Validation } from '../../../api/schema/validation-schema.ts';
import { type Column, DataGrid } from '../../parts/data-grid.tsx';
import { count } from '../../parts/number-text.ts';
import { Card } from '../../parts/page.tsx';
import { StatusMark } from '../../parts/status-mark.tsx';
import { twoPersonRule } from './validation-words.ts';

type Reviewer = Validation['reviewers'][number];

/** Who reviews, how far, and, once finished, how many of the planted records each found. */
export function ReviewersCard({ validation }: { validation: Validation }): ReactNode {
  const { plan, reviewers } = validation;
  return (
    <Card title="Reviewers" note={twoPersonRule(plan)} flush>
      <DataGrid label="Reviewers" columns={columns} rows={reviewers} rowKey={(row) => row.account} />
    </Card>
  );
}

const columns: readonly Column<Reviewer>[] = [
  {
    id: 'name',
    header: 'Reviewer',
    phone: 'title',
    sort: (row) => row.name,
    cell: (row) => <span className="strong">{row.name}</span>,
  },
  {
    id: 'judged',
    header: 'Judged',
    align: 'end',
    sort: (row) => row.judged,
    cell: (row) => count(row.judged),
  },
  {
    id: 'seconds',
    header: 'Seconds a record',
    align: 'end',
    sort: (row) => row.medianSeconds ?? 0,
    cell: (row) => row.medianSeconds ?? '–',
  },
  {
    id: 'planted',
    header: 'Planted records found',
    align: 'end',
    sort: (row) => row.plantedFound ?? -1,
    cell: (row) =>
      row.plantedFound === null ? (
        <span className="muted">shown at the end</span>
      ) : (
        `${row.plantedFound} of ${row.plantedSeen ?? 0} seen`
      ),
  },
  {
    id: 'reliable',
    header: 'Relied upon',
    cell: (row) => {
      // Who saw no planted record was not measured.
      if (row.reliable === null || row.plantedSeen === 0) return <span className="muted">not known</span>;
      return row.reliable ? (
        <StatusMark tone="green">Yes</StatusMark>
      ) : (
        <StatusMark tone="yellow">Not alone</StatusMark>
      );
    },
  },
];
