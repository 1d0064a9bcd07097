import type { ReactNode } from 'react';
import type { Scenario } from '../../../api/schema/coverage-schema.ts';
import type { Stakeholder } from '../../../api/schema/stakeholder-schema.ts';
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
import { useGroups } from '../../parts/use-groups.ts';
import { usePages } from '../../parts/use-pages.ts';
import { priorityWords, states } from './coverage-words.ts';

interface ScenariosCardProps {
  readonly processes: readonly string[];
  readonly onOpen: (one: Scenario) => void;
}

const stateChoices = Object.entries(states).map(([value, { word }]) => ({ value, label: word }));
const priorityChoices = Object.entries(priorityWords).map(([value, label]) => ({ value, label }));

/** The scenarios, filtered by what stands in the URL. */
export function ScenariosCard({ processes, onOpen }: ScenariosCardProps): ReactNode {
  const [params] = useUrlState();
  const groups = useGroups();
  const { function: of, process, priority, state, text } = params;
  const path = `/api/scenarios${queryText({ limit: 50, function: of, process, priority, state, text })}`;
  const pages = usePages<Scenario>(path, ['coverage']);
  const filtered = [of, process, priority, state, text].some((one) => one !== undefined);
  return (
    <Card
      title="Scenarios"
      id="scenarios"
      flush
      actions={<Filters processes={processes} groups={groups.items} />}
    >
      <PagedGrid
        label="Scenarios"
        what="scenarios"
        pages={pages}
        columns={columnsFor(onOpen, groups.titleOf)}
        rowKey={(row) => row.id}
        selected={params['scenario']}
        empty={
          filtered ? (
            <Empty title="No scenario is like that">Take a filter away to see more.</Empty>
          ) : (
            <Empty title="No scenario yet">
              Add one, or import a CSV with the columns id, title, function, process.
            </Empty>
          )
        }
      />
    </Card>
  );
}

interface FiltersProps {
  readonly processes: readonly string[];
  readonly groups: readonly Stakeholder[];
}

function Filters({ processes, groups }: FiltersProps): ReactNode {
  const [params, change] = useUrlState();
  return (
    <>
      <FilterText
        label="Find a scenario"
        value={params['text'] ?? ''}
        onChange={(value) => change({ text: value })}
      />
      <FilterSelect
        name="function"
        label="Function"
        every="Every function"
        data={groups.map((one) => ({ value: one.id, label: one.title }))}
      />
      <FilterSelect
        name="process"
        label="Process"
        every="Every process"
        data={processes.map((one) => ({ value: one, label: one }))}
      />
      <FilterSelect name="priority" label="Priority" every="Every priority" data={priorityChoices} />
      <FilterSelect name="state" label="State" every="Every state" data={stateChoices} />
      <SavedViews screen="coverage" without={['scenario', 'view']} />
    </>
  );
}

const results: readonly Column<Scenario>[] = [
  {
    id: 'priority',
    header: 'Priority',
    sort: (row) => Object.keys(priorityWords).indexOf(row.priority),
    cell: (row) => priorityWords[row.priority],
  },
  {
    id: 'state',
    header: 'State',
    sort: (row) => row.state,
    cell: (row) => <StatusMark tone={states[row.state].tone}>{states[row.state].word}</StatusMark>,
  },
  {
    id: 'last',
    header: 'Newest result',
    sort: (row) => row.lastRunAt ?? '',
    cell: (row) =>
      row.lastRunAt === null ? (
        <span className="muted">none</span>
      ) : (
        <div>
          <span className="numbers">{instantText(row.lastRunAt)}</span>
          <div className="muted small break">
            {row.lastSource === 'JUNIT' ? 'JUnit' : 'by hand'}
            {row.lastMessage !== '' && `: ${firstLine(row.lastMessage)}`}
          </div>
        </div>
      ),
  },
];

function columnsFor(
  open: (one: Scenario) => void,
  titleOf: (id: string) => string,
): readonly Column<Scenario>[] {
  return [
    {
      id: 'title',
      header: 'Scenario',
      phone: 'title',
      sort: (row) => row.title,
      cell: (row) => (
        <div>
          <OpenTitle onOpen={() => open(row)}>{row.title}</OpenTitle>
          <div className="muted small">{row.id}</div>
        </div>
      ),
    },
    {
      id: 'function',
      header: 'Function',
      sort: (row) => titleOf(row.function),
      cell: (row) => titleOf(row.function),
    },
    { id: 'process', header: 'Process', sort: (row) => row.process, cell: (row) => row.process },
    ...results,
  ];
}

function firstLine(text: string): string {
  const [line = ''] = text.split('\n');
  return line.length > 120 ? `${line.slice(0, 120)}…` : line;
}
