import { Select } from '@mantine/core';
import type { ReactNode } from 'react';
import type { RunView } from '../../../api/schema/run-schema.ts';
import { DataGrid } from '../../parts/data-grid.tsx';
import { Card, Page } from '../../parts/page.tsx';
import { Pager } from '../../parts/pager.tsx';
import { Awaited, Empty } from '../../parts/states.tsx';
import { queryText, useUrlState } from '../../parts/url-state.ts';
import { usePages } from '../../parts/use-pages.ts';
import { DurationsCard } from './durations-card.tsx';
import { runColumns } from './run-columns.tsx';
import { environmentWords, stateChoices } from './run-words.ts';
import { StartRun } from './start-run.tsx';

/** Every run: what it was, how it ended, how long it took; and how long the stages take by experience. */
export function RunsScreen(): ReactNode {
  const [{ state, environment }, change] = useUrlState();
  const runs = usePages<RunView>(`/api/runs${queryText({ limit: 50, state, environment })}`, ['run']);
  const filtered = state !== undefined || environment !== undefined;
  return (
    <Page
      title="Runs"
      lead="Each run copies the old system, moves it, reads it back and proves the result. A rehearsal never touches the live system."
      actions={<StartRun newest={filtered ? undefined : runs.data?.[0]} />}
    >
      <Card
        title="All runs"
        note="newest first"
        flush
        actions={<Filters state={state} environment={environment} onChange={change} />}
      >
        <Awaited query={runs}>
          {(rows) => (
            <>
              <DataGrid
                label="Runs"
                columns={runColumns}
                rows={rows}
                rowKey={(row) => row.id}
                empty={<NoRuns filtered={filtered} />}
              />
              {rows.length > 0 && (
                <Pager
                  shown={rows.length}
                  more={runs.more}
                  busy={runs.busy}
                  onMore={runs.fetchMore}
                  what="runs"
                />
              )}
            </>
          )}
        </Awaited>
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

interface FiltersProps {
  readonly state: string | undefined;
  readonly environment: string | undefined;
  readonly onChange: (changes: Readonly<Record<string, string | undefined>>) => void;
}

function Filters({ state, environment, onChange }: FiltersProps): ReactNode {
  return (
    <>
      <Select
        size="xs"
        aria-label="State"
        placeholder="Every state"
        clearable
        value={state ?? null}
        data={stateChoices}
        onChange={(value) => onChange({ state: value ?? undefined })}
      />
      <Select
        size="xs"
        aria-label="Environment"
        placeholder="Every environment"
        clearable
        value={environment ?? null}
        data={Object.entries(environmentWords).map(([value, label]) => ({ value, label }))}
        onChange={(value) => onChange({ environment: value ?? undefined })}
      />
    </>
  );
}
