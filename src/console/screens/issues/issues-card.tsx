import type { ReactNode } from 'react';
import type { Issue } from '../../../api/schema/issue-schema.ts';
import type { Stakeholder } from '../../../api/schema/stakeholder-schema.ts';
import type { Column } from '../../parts/data-grid.tsx';
import { FilterSelect } from '../../parts/filter-select.tsx';
import { FilterText } from '../../parts/filter-text.tsx';
import { counted } from '../../parts/number-text.ts';
import { OpenTitle } from '../../parts/open-title.tsx';
import { Card } from '../../parts/page.tsx';
import { PagedGrid } from '../../parts/paged-grid.tsx';
import { fullDate } from '../../parts/plain-date.ts';
import { SavedViews } from '../../parts/saved-views.tsx';
import { Empty } from '../../parts/states.tsx';
import { StatusMark } from '../../parts/status-mark.tsx';
import { queryText, useUrlState } from '../../parts/url-state.ts';
import { useGroups } from '../../parts/use-groups.ts';
import { usePages } from '../../parts/use-pages.ts';
import { usePeople } from '../../parts/use-people.ts';
import { ViewSwitch } from '../../parts/view-switch.tsx';
import { choicesOf, kindWords, severities, states } from './issue-words.ts';

/** The register, filtered by what stands in the URL. */
export function IssuesCard({ onOpen }: { onOpen: (one: Issue) => void }): ReactNode {
  const [params] = useUrlState();
  const groups = useGroups();
  const show = shownOf(params);
  const { kind, severity, workstream, owner, text } = params;
  const open = { open: 'true', closed: 'false', all: undefined }[show];
  const path = `/api/issues${queryText({ limit: 50, open, kind, severity, workstream, owner, text })}`;
  const pages = usePages<Issue>(path, ['issue']);
  const filtered = [kind, severity, workstream, owner, text].some((one) => one !== undefined);
  return (
    <Card title="Register" flush actions={<Filters groups={groups.items} />}>
      <PagedGrid
        label="Issues, risks, decisions and actions"
        what="entries"
        pages={pages}
        columns={columnsFor(onOpen, groups.titleOf)}
        rowKey={(row) => row.id}
        selected={params['issue']}
        empty={<NothingFound filtered={filtered} show={show} />}
      />
    </Card>
  );
}

type Shown = 'open' | 'closed' | 'all';

function shownOf(params: Readonly<Record<string, string | undefined>>): Shown {
  return params['show'] === 'closed' || params['show'] === 'all' ? params['show'] : 'open';
}

function Filters({ groups }: { groups: readonly Stakeholder[] }): ReactNode {
  const [params, change] = useUrlState();
  const people = usePeople();
  return (
    <>
      <FilterText
        label="Find in entries"
        value={params['text'] ?? ''}
        onChange={(value) => change({ text: value })}
      />
      <FilterSelect name="kind" label="Kind" every="Every kind" data={choicesOf(kindWords)} />
      <FilterSelect name="severity" label="Severity" every="Every severity" data={choicesOf(severities)} />
      <FilterSelect
        name="workstream"
        label="Workstream"
        every="Every workstream"
        data={groups.map((one) => ({ value: one.id, label: one.title }))}
      />
      <FilterSelect
        name="owner"
        label="Owner"
        every="Every owner"
        data={people.map((one) => ({ value: one.id, label: one.name }))}
      />
      <ViewSwitch
        label="Which entries"
        value={shownOf(params)}
        views={[
          { value: 'open', label: 'Open' },
          { value: 'closed', label: 'Closed' },
          { value: 'all', label: 'All' },
        ]}
        onChange={(value) => change({ show: value === 'open' ? undefined : value })}
      />
      <SavedViews screen="issues" without={['issue']} />
    </>
  );
}

function NothingFound({ filtered, show }: { filtered: boolean; show: string }): ReactNode {
  if (filtered) return <Empty title="No entry is like that">Take a filter away to see more.</Empty>;
  if (show === 'closed') return <Empty title="Nothing was closed yet" />;
  return (
    <Empty title="Nothing is open">
      Add an issue, a risk, a decision or an action, or import them from a CSV with a column title.
    </Empty>
  );
}

/** The age of an entry, and how long it is past its day. */
function Due({ issue }: { issue: Issue }): ReactNode {
  if (issue.dueOn === null) return <span className="muted">no day</span>;
  return (
    <div>
      <span className="numbers" style={{ whiteSpace: 'nowrap' }}>
        {fullDate(issue.dueOn)}
      </span>
      {issue.overdueDays > 0 && (
        <div>
          <StatusMark tone="red" look="plain">
            {counted(issue.overdueDays, 'day')} late
          </StatusMark>
        </div>
      )}
    </div>
  );
}

const severityAndState: readonly Column<Issue>[] = [
  {
    id: 'severity',
    header: 'Severity',
    sort: (row) => Object.keys(severities).indexOf(row.severity),
    cell: (row) => (
      <StatusMark tone={severities[row.severity].tone}>{severities[row.severity].word}</StatusMark>
    ),
  },
  {
    id: 'state',
    header: 'State',
    sort: (row) => row.state,
    cell: (row) => <StatusMark tone={states[row.state].tone}>{states[row.state].word}</StatusMark>,
  },
];

const ownerAgeDue: readonly Column<Issue>[] = [
  {
    id: 'owner',
    header: 'Owner',
    sort: (row) => row.owner?.name ?? '',
    cell: (row) => row.owner?.name ?? <StatusMark tone="yellow">no owner</StatusMark>,
  },
  {
    id: 'age',
    header: 'Age',
    align: 'end',
    sort: (row) => row.ageDays,
    cell: (row) => <span style={{ whiteSpace: 'nowrap' }}>{counted(row.ageDays, 'day')}</span>,
  },
  { id: 'due', header: 'Due', sort: (row) => row.dueOn ?? '9999', cell: (row) => <Due issue={row} /> },
];

function columnsFor(open: (one: Issue) => void, titleOf: (id: string) => string): readonly Column<Issue>[] {
  return [
    {
      id: 'title',
      header: 'Entry',
      phone: 'title',
      sort: (row) => row.title,
      cell: (row) => (
        <div>
          <OpenTitle onOpen={() => open(row)}>{row.title}</OpenTitle>
          <div className="muted small">
            {row.id}, {kindWords[row.kind].toLowerCase()}
          </div>
        </div>
      ),
    },
    ...severityAndState,
    {
      id: 'workstream',
      header: 'Workstream',
      sort: (row) => (row.workstream === null ? '' : titleOf(row.workstream)),
      cell: (row) =>
        row.workstream === null ? <span className="muted">none</span> : titleOf(row.workstream),
    },
    ...ownerAgeDue,
  ];
}
