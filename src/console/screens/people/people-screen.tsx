import { Anchor, Button, Select } from '@mantine/core';
import { UserPlus } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Person } from '../../../api/schema/account-schema.ts';
import { useMay } from '../../api/session.ts';
import type { Column } from '../../parts/data-grid.tsx';
import { FilterText } from '../../parts/filter-text.tsx';
import { instantText } from '../../parts/instant.ts';
import { Card, Page } from '../../parts/page.tsx';
import { PagedGrid } from '../../parts/paged-grid.tsx';
import { SavedViews } from '../../parts/saved-views.tsx';
import { Empty } from '../../parts/states.tsx';
import { StatusMark } from '../../parts/status-mark.tsx';
import { queryText, useUrlState } from '../../parts/url-state.ts';
import { useGroups } from '../../parts/use-groups.ts';
import { usePages } from '../../parts/use-pages.ts';
import { AddPersonDialog } from './add-person-dialog.tsx';
import { PersonDialog } from './person-dialog.tsx';
import { functionText, roleWords } from './role-words.ts';
import { signInState } from './sign-in-state.ts';

/** Who works on the migration, as what, and whether they can sign in. */
export function PeopleScreen(): ReactNode {
  const [params, change] = useUrlState();
  const mayManage = useMay('people.manage');
  const [adding, setAdding] = useState(false);
  const groups = useGroups();
  const filter = { text: params['text'], function: params['function'], limit: 100 };
  const people = usePages<Person>(`/api/people${queryText(filter)}`, ['account']);
  const person = params['person'];
  return (
    <Page
      title="People"
      lead="Who works on this migration, in which functions, and what they may do."
      actions={
        mayManage && (
          <Button leftSection={<UserPlus size={15} aria-hidden />} onClick={() => setAdding(true)}>
            Add a person
          </Button>
        )
      }
    >
      <Card
        title="People"
        flush
        actions={<Filters params={params} groups={groups.items} onChange={change} />}
      >
        <PagedGrid
          label="People"
          what="people"
          pages={people}
          columns={columnsFor((one) => change({ person: one.id }), groups.titleOf)}
          rowKey={(row) => row.id}
          selected={person}
          empty={<Empty title="Nobody is found">Change the filters, or add the person you look for.</Empty>}
        />
      </Card>
      {adding && (
        <AddPersonDialog
          onClose={() => setAdding(false)}
          onAdded={(id) => {
            setAdding(false);
            change({ person: id });
          }}
        />
      )}
      {person !== undefined && (
        <PersonDialog key={person} id={person} onClose={() => change({ person: undefined })} />
      )}
    </Page>
  );
}

type Params = Readonly<Record<string, string | undefined>>;

interface FiltersProps {
  readonly params: Params;
  readonly groups: readonly { readonly id: string; readonly title: string }[];
  readonly onChange: (changes: Params) => void;
}

function Filters({ params, groups, onChange }: FiltersProps): ReactNode {
  return (
    <>
      <FilterText
        label="Name or address"
        value={params['text'] ?? ''}
        onChange={(text) => onChange({ text })}
      />
      <Select
        size="xs"
        aria-label="Function"
        placeholder="Every function"
        clearable
        value={params['function'] ?? null}
        data={groups.map((one) => ({ value: one.id, label: one.title }))}
        onChange={(value) => onChange({ function: value ?? undefined })}
      />
      <SavedViews screen="people" without={['person']} />
    </>
  );
}

function columnsFor(open: (one: Person) => void, titleOf: (id: string) => string): readonly Column<Person>[] {
  return [
    {
      id: 'name',
      header: 'Person',
      phone: 'title',
      sort: (row) => row.name,
      cell: (row) => (
        <div>
          <Anchor component="button" type="button" className="strong" onClick={() => open(row)}>
            {row.name}
          </Anchor>
          <div className="muted small break">{row.email}</div>
        </div>
      ),
    },
    {
      id: 'functions',
      header: 'Functions',
      sort: (row) => row.functions.map((one) => titleOf(one.function)).join(' '),
      cell: (row) =>
        row.functions.length === 0 ? (
          <span className="muted">none</span>
        ) : (
          row.functions.map((one) => functionText(one, titleOf)).join(', ')
        ),
    },
    {
      id: 'roles',
      header: 'Roles',
      cell: (row) =>
        row.roles.length === 0 ? (
          <StatusMark tone="yellow">none</StatusMark>
        ) : (
          row.roles.map((role) => roleWords[role].word).join(', ')
        ),
    },
    {
      id: 'state',
      header: 'Signing in',
      sort: (row) => signInState(row).word,
      cell: (row) => <StatusMark tone={signInState(row).tone}>{signInState(row).word}</StatusMark>,
    },
    {
      id: 'seen',
      header: 'Last seen',
      sort: (row) => row.lastSeenAt ?? '',
      cell: (row) =>
        row.lastSeenAt === null ? (
          <span className="muted">never</span>
        ) : (
          <span className="numbers">{instantText(row.lastSeenAt)}</span>
        ),
    },
  ];
}
