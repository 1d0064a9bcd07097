import { useThrottledValue } from '@mantine/hooks';
import { type ReactNode, useState } from 'react';
import type { Reconciliation } from '../../../api/schema/reconciliation-schema.ts';
import { count, counted } from '../../parts/number-text.ts';
import { Card } from '../../parts/page.tsx';
import { SavedViews } from '../../parts/saved-views.tsx';
import { Empty, Failed, Loading } from '../../parts/states.tsx';
import { useUrlState } from '../../parts/url-state.ts';
import { DifferenceFilterBar } from './difference-filter-bar.tsx';
import { LongList } from './long-list.tsx';
import { filtersIn, type PageRange, pageSize, useDifferencePages } from './use-difference-pages.ts';

interface DifferencesCardProps {
  readonly run: string;
  readonly groups: Reconciliation['groups'];
}

/** More rows than this make a page taller than browsers can draw. */
const mostRows = 400_000;
const looksPerSecond = 8;

/** Every difference, however many: a list that is read where somebody looks. */
export function DifferencesCard({ run, groups }: DifferencesCardProps): ReactNode {
  const [params] = useUrlState();
  // What differs nowhere needs no list.
  if (groups.length === 0) return null;
  const key = JSON.stringify([run, filtersIn(params)]);
  return (
    <Card
      title="Record by record"
      note={params['cause'] === undefined ? 'choose a cause or a field above, or filter here' : ''}
      flush
      actions={<SavedViews screen="reconciliation" without={['at', 'fields']} />}
    >
      <DifferenceFilterBar groups={groups} />
      <Listed key={key} run={run} params={params} />
    </Card>
  );
}

interface ListedProps {
  readonly run: string;
  readonly params: Readonly<Record<string, string | undefined>>;
}

function Listed({ run, params }: ListedProps): ReactNode {
  const [seen, setSeen] = useState<PageRange>(() => {
    const page = Math.floor(startOf(params) / pageSize);
    return { first: page, last: page };
  });
  // Scrolling past ten thousand rows asks for a few pages, not for all of them.
  const wanted = useThrottledValue(seen, 1000 / looksPerSecond);
  const { total, error, refetch, rowAt } = useDifferencePages(run, filtersIn(params), wanted);
  if (total === undefined)
    return error === null ? <Loading rows={8} /> : <Failed error={error} retry={refetch} />;
  if (total === 0) {
    return <Empty title="No difference is like this">Clear a filter to see the others.</Empty>;
  }
  return (
    <>
      <LongList
        run={run}
        total={Math.min(total, mostRows)}
        startAt={startOf(params)}
        rowAt={rowAt}
        onSeen={setSeen}
      />
      <p className="muted small" style={{ padding: '8px 20px' }} role="status">
        {counted(total, 'difference')}
        {total > mostRows && `, of which the first ${count(mostRows)} are listed: filter to see the others`}
        {error !== null && '. A part could not be read; scroll back to try again'}
      </p>
    </>
  );
}

function startOf(params: ListedProps['params']): number {
  const at = Number(params['at'] ?? 0);
  return Number.isSafeInteger(at) && at > 0 ? at : 0;
}
