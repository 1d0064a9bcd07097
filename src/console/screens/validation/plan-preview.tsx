import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { ValidationPreview } from '../../../api/schema/validation-schema.ts';
import { sentenceOf } from '../../api/problem.ts';
import { request } from '../../api/request.ts';
import { type Column, DataGrid } from '../../parts/data-grid.tsx';
import { Measures } from '../../parts/fact-list.tsx';
import { Notice } from '../../parts/notice.tsx';
import { count } from '../../parts/number-text.ts';
import { Loading } from '../../parts/states.tsx';
import type { PlanDraft } from './plan-draft.ts';
import { stratumName } from './validation-words.ts';

const typingMs = 400;

/** What the plan amounts to before anything is kept: records, hours, strata, and what stands against sealing it. */
export function PlanPreview({ draft }: { draft: PlanDraft }): ReactNode {
  const [typed] = useDebouncedValue(draft, typingMs);
  const enough = typed.reviewers.length >= 2;
  const preview = useQuery({
    queryKey: ['/api/validations/preview', typed],
    queryFn: ({ signal }) =>
      request<ValidationPreview>('POST', '/api/validations/preview', {
        body: { ...typed, title: typed.title.trim() || 'untitled' },
        signal,
      }),
    enabled: enough,
    placeholderData: keepPreviousData,
  });
  if (!enough) return <p className="muted">Name two reviewers to see how many records and hours it takes.</p>;
  if (preview.error !== null) return <Notice tone="red">{sentenceOf(preview.error)}</Notice>;
  if (preview.data === undefined) return <Loading rows={3} label="Counting" />;
  return <Amount preview={preview.data} />;
}

function Amount({ preview }: { preview: ValidationPreview }): ReactNode {
  return (
    <section className="stack" aria-label="What the plan amounts to">
      <Measures
        measures={[
          { name: 'Records to review', value: count(preview.sample), of: `of ${count(preview.population)}` },
          { name: 'Judgements', value: count(preview.judgements), note: 'first, second and planted ones' },
          { name: 'Reviewer hours', value: preview.hours, of: 'h in all' },
          { name: 'For each reviewer', value: preview.hoursPerReviewer, of: 'h' },
        ]}
      />
      {preview.problems.map((one) => (
        <Notice key={one} tone="yellow">
          It can be kept, but not sealed: {one}
        </Notice>
      ))}
      <details>
        <summary>{preview.strata.length} strata, and why so many records of each</summary>
        <DataGrid label="Strata of the plan" columns={columns} rows={preview.strata} rowKey={stratumName} />
      </details>
    </section>
  );
}

const columns: readonly Column<ValidationPreview['strata'][number]>[] = [
  { id: 'stratum', header: 'Stratum', phone: 'title', sort: stratumName, cell: stratumName },
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
  { id: 'why', header: 'Why', cell: (row) => row.why },
];
