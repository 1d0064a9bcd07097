import { Anchor } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { AuditEntryView } from '../../../api/schema/admin-schema.ts';
import type { Column } from '../../parts/data-grid.tsx';
import { instantText } from '../../parts/instant.ts';
import { counted } from '../../parts/number-text.ts';
import { Card, Page } from '../../parts/page.tsx';
import { PagedGrid } from '../../parts/paged-grid.tsx';
import { SavedViews } from '../../parts/saved-views.tsx';
import { Empty } from '../../parts/states.tsx';
import { queryText, useUrlState } from '../../parts/url-state.ts';
import { usePages } from '../../parts/use-pages.ts';
import { AuditFilters, filterOf } from './audit-filters.tsx';
import { actionText, viaWords } from './audit-words.ts';
import { EntryDialog } from './entry-dialog.tsx';
import { fieldChanges } from './value-diff.ts';

/** Every change: who, when, what it was before and after. */
export function AuditScreen(): ReactNode {
  const [params, change] = useUrlState();
  const [opened, setOpened] = useState<AuditEntryView>();
  const entries = usePages<AuditEntryView>(`/api/audit${queryText(filterOf(params))}`);
  return (
    <Page
      title="Audit"
      lead="Every change: who, when, what it was before and after. Nothing here can be changed or removed."
    >
      <Card title="Changes" note="newest first" flush actions={<SavedViews screen="audit" />}>
        <AuditFilters params={params} onChange={change} />
        <PagedGrid
          label="Changes"
          what="changes"
          pages={entries}
          columns={columnsFor(setOpened)}
          rowKey={(row) => String(row.seq)}
          empty={<Empty title="No change matches">Widen the days, or remove a filter.</Empty>}
        />
      </Card>
      {opened !== undefined && <EntryDialog entry={opened} onClose={() => setOpened(undefined)} />}
    </Page>
  );
}

function columnsFor(open: (one: AuditEntryView) => void): readonly Column<AuditEntryView>[] {
  return [
    {
      id: 'at',
      header: 'When',
      width: '150px',
      cell: (row) => <span className="numbers">{instantText(row.at)}</span>,
    },
    {
      id: 'who',
      header: 'Who',
      cell: (row) => (
        <div>
          <div>{row.actorName}</div>
          <div className="muted small">{viaWords[row.via]}</div>
        </div>
      ),
    },
    {
      id: 'what',
      header: 'What',
      phone: 'title',
      cell: (row) => (
        <div>
          <Anchor
            component="button"
            type="button"
            className="strong"
            aria-label={`${actionText(row.action)}, number ${row.seq}: show before and after`}
            onClick={() => open(row)}
          >
            {actionText(row.action)}
          </Anchor>
          <div className="muted small break">{row.subject}</div>
        </div>
      ),
    },
    { id: 'changed', header: 'Changed', cell: (row) => <Summary entry={row} /> },
  ];
}

const shown = 2;

function Summary({ entry }: { entry: AuditEntryView }): ReactNode {
  if (entry.before === null && entry.after !== null) return <span className="muted">added</span>;
  if (entry.before !== null && entry.after === null) return <span className="muted">removed</span>;
  const changes = fieldChanges(entry.before, entry.after);
  if (changes.length === 0) return <span className="muted">nothing differs</span>;
  return (
    <div className="small break">
      {changes.slice(0, shown).map(({ field, before = 'none', after = 'none' }) => (
        <div key={field}>
          <span className="muted">{field}:</span> {shorten(before)} → {shorten(after)}
        </div>
      ))}
      {changes.length > shown && (
        <div className="muted">and {counted(changes.length - shown, 'more field')}</div>
      )}
    </div>
  );
}

const longest = 60;

function shorten(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest)}…`;
}
