import { type ReactNode, useState } from 'react';
import type { MappedValueView, MappingView } from '../../../api/schema/mapping-schema.ts';
import { useMay } from '../../api/session.ts';
import { FilterSelect } from '../../parts/filter-select.tsx';
import { FilterText } from '../../parts/filter-text.tsx';
import { counted } from '../../parts/number-text.ts';
import { Card } from '../../parts/page.tsx';
import { PagedGrid } from '../../parts/paged-grid.tsx';
import { SavedViews } from '../../parts/saved-views.tsx';
import { Empty } from '../../parts/states.tsx';
import { queryText, useUrlState } from '../../parts/url-state.ts';
import { useOffsetPages } from '../../parts/use-offset-pages.ts';
import { ViewSwitch } from '../../parts/view-switch.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { valueColumns } from './value-columns.tsx';

const states = [
  { value: 'open', label: 'To confirm' },
  { value: 'confirmed', label: 'Confirmed' },
  { value: 'all', label: 'All' },
] as const;

/** Old values and what they become; those that hold up records come first. */
export function ValuesView({ maps }: { maps: MappingView['maps'] }): ReactNode {
  const [params] = useUrlState();
  const { map, text } = params;
  const state = states.find((one) => one.value === params['state'])?.value ?? 'open';
  const values = useOffsetPages<MappedValueView>(
    `/api/mapping/values${queryText({ state, map, text, limit: 100 })}`,
    ['values', 'run'],
  );
  const may = useMay('values.confirm');
  const [chosen, setChosen] = useState<MappedValueView>();
  return (
    <Card
      title={state === 'confirmed' ? 'Confirmed values' : 'Values'}
      note={values.total === undefined ? '' : counted(values.total, 'value')}
      flush
      actions={<Filters maps={maps} state={state} />}
    >
      <PagedGrid
        label="Values"
        what="values"
        pages={values}
        columns={valueColumns(may ? setChosen : undefined)}
        rowKey={(row) => `${row.map}\n${row.old}`}
        empty={<NoValues filtered={map !== undefined || text !== undefined} state={state} />}
      />
      {chosen !== undefined && (
        <ConfirmDialog
          key={`${chosen.map}\n${chosen.old}`}
          value={chosen}
          onClose={() => setChosen(undefined)}
        />
      )}
    </Card>
  );
}

function NoValues({ filtered, state }: { filtered: boolean; state: string }): ReactNode {
  if (filtered) return <Empty title="No value is like this">Clear a filter to see the others.</Empty>;
  return state === 'open' ? (
    <Empty title="Every value is confirmed">
      A value that the next run meets for the first time will be listed here.
    </Empty>
  ) : (
    <Empty title="No value yet">
      Value maps are the files values/*.csv of the migration’s folder; a rehearsal finds the values that are
      missing in them.
    </Empty>
  );
}

interface FiltersProps {
  readonly maps: MappingView['maps'];
  readonly state: (typeof states)[number]['value'];
}

function Filters({ maps, state }: FiltersProps): ReactNode {
  const [{ text = '' }, change] = useUrlState();
  return (
    <>
      <FilterText
        label="Part of a value"
        value={text}
        onChange={(value) => change({ text: value || undefined })}
      />
      <FilterSelect
        name="map"
        label="Value map"
        every="Every value map"
        data={maps.map((one) => ({
          value: one.map,
          label: one.open === 0 ? one.map : `${one.map} (${one.open} to confirm)`,
        }))}
      />
      <ViewSwitch
        label="Which values"
        value={state}
        views={states}
        onChange={(value) => change({ state: value === 'open' ? undefined : value })}
      />
      <SavedViews screen="mapping" />
    </>
  );
}
