import type { ReactNode } from 'react';
import type { RunView } from '../../../api/schema/run-schema.ts';
import { FilterSelect } from '../../parts/filter-select.tsx';
import { Card, Page } from '../../parts/page.tsx';
import { PagedGrid } from '../../parts/paged-grid.tsx';
import { SavedViews } from '../../parts/saved-views.tsx';
import { Empty } from '../../parts/states.tsx';
import { queryText, useUrlState } from '../../parts/url-state.ts';
import { usePages } from '../../parts/use-pages.ts';
import { DurationsCard } from './durations-card.tsx';
import { runColumns } from './run-columns.tsx';
import { environmentWords, stateChoices } from './run-words.ts';
import { StartRun } from './start-run.tsx';

/** Every run: what it was, how it ended, how long it took; and how long the stages take by experience. */
export function RunsScreen(): ReactNode {
  const [{ state, environment }] = useUrlState();
  const runs = usePages<RunView>(`/api/runs${queryText({ limit: 50, state, environment })}`, ['run']);
  const filtered = state !== undefined || environment !== undefined;
  return (
    <Page
      title="Runs"
      lead="Each run copies the old system, moves it, reads it back and proves the result. A rehearsal never touches the live system."
      actions={<StartRun newest={filtered ? undefined : runs.data?.[0]} />}
    >
      <Card title="All runs" note="newest first" flush actions={<Filters />}>
        <PagedGrid
          label="Runs"
          what="runs"
          pages={runs}
          columns={runColumns}
          rowKey={(row) => row.id}
          empty={<NoRuns filtered={filtered} />}
        />
      </Card>
      <DurationsCard />
    </Page>
  );
}

function NoRuns({ filtered }: { filtered: boolean }): ReactNode {
  return filtered ? (
    <Empty title="No run is like this">Clear a filter to see the others.</Empty>
  ) : (
    <Empty title="Nothing was rehearsed yet">
      Start a rehearsal: it reads the old system without changing it, and shows what a migration today would
      give.
    </Empty>
  );
}

const environments = Object.entries(environmentWords).map(([value, label]) => ({ value, label }));

function Filters(): ReactNode {
  return (
    <>
      <FilterSelect name="state" label="State" every="Every state" data={stateChoices} />
      <FilterSelect name="environment" label="Environment" every="Every environment" data={environments} />
      <SavedViews screen="runs" />
    </>
  );
}
