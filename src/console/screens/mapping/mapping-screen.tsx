import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { MappingView } from '../../../api/schema/mapping-schema.ts';
import { useApi } from '../../api/use-api.ts';
import { Measures } from '../../parts/fact-list.tsx';
import { Notice } from '../../parts/notice.tsx';
import { count, counted } from '../../parts/number-text.ts';
import { Page } from '../../parts/page.tsx';
import { Awaited } from '../../parts/states.tsx';
import { useUrlState } from '../../parts/url-state.ts';
import { ViewSwitch } from '../../parts/view-switch.tsx';
import { ColumnsView } from './columns-view.tsx';
import { ExplainView } from './explain-view.tsx';
import { ValuesView } from './values-view.tsx';

const views = [
  { value: 'values', label: 'Values' },
  { value: 'columns', label: 'Old columns' },
  { value: 'explain', label: 'Explain' },
] as const;

type View = (typeof views)[number]['value'];

/** The mapping: values that wait for a decision, old columns that nothing uses, and how each new field comes about. */
export function MappingScreen(): ReactNode {
  const mapping = useApi<MappingView>('/api/mapping', { topics: ['values', 'run'] });
  const [params, change] = useUrlState();
  const view = views.find((one) => one.value === params['view'])?.value ?? 'values';
  // Filters of one view say nothing to another.
  const show = (next: View): void =>
    change({
      ...Object.fromEntries(Object.keys(params).map((name) => [name, undefined])),
      view: next === 'values' ? undefined : next,
    });
  return (
    <Page
      title="Mapping"
      lead="How old columns and values become new ones. Nothing is guessed: who decided stands beside each value."
      actions={<ViewSwitch label="View" value={view} views={views} onChange={show} />}
    >
      <Awaited query={mapping} rows={4}>
        {(data) => (
          <>
            <Summary mapping={data} />
            {view === 'values' && <ValuesView maps={data.maps} />}
            {view === 'columns' && <ColumnsView />}
            {view === 'explain' && <ExplainView run={data.run ?? 'latest'} entities={data.entities} />}
          </>
        )}
      </Awaited>
    </Page>
  );
}

function Summary({ mapping }: { mapping: MappingView }): ReactNode {
  const { columns, maps, entities } = mapping;
  const open = maps.reduce((sum, one) => sum + one.open, 0);
  const waiting = maps.reduce((sum, one) => sum + one.waiting, 0);
  const confirmed = maps.reduce((sum, one) => sum + one.confirmed, 0);
  return (
    <>
      {mapping.run === null && (
        <Notice tone="grey">
          Nothing was mapped yet.{' '}
          <Anchor component={Link} to="/runs" underline="always">
            Start a rehearsal
          </Anchor>
          : it shows which values and columns the old system really has.
        </Notice>
      )}
      <Measures
        measures={[
          {
            name: 'Values to confirm',
            value: count(open),
            of: `of ${count(open + confirmed)}`,
            note: `${counted(waiting, 'record')} ${waiting === 1 ? 'waits' : 'wait'} for them`,
          },
          {
            name: 'Old columns mapped',
            value: count(columns.mapped),
            of: `of ${count(columns.mapped + columns.waived + columns.neither)}`,
            note: `${count(columns.waived)} waived with a reason`,
          },
          {
            name: 'Neither mapped nor waived',
            value: count(columns.neither),
            note: columns.neither === 0 ? 'every column has its place' : 'they stop the next run',
          },
          {
            name: 'Entities mapped',
            value: count(entities.length),
            note:
              mapping.run === null
                ? 'no run yet'
                : `${counted(
                    entities.reduce((sum, one) => sum + one.rows, 0),
                    'record',
                  )} in run ${mapping.run}`,
          },
        ]}
      />
    </>
  );
}
