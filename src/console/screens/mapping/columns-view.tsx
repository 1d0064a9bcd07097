import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ColumnList } from '../../../api/schema/mapping-schema.ts';
import type { Column } from '../../parts/data-grid.tsx';
import { FilterSelect } from '../../parts/filter-select.tsx';
import { FilterText } from '../../parts/filter-text.tsx';
import { counted } from '../../parts/number-text.ts';
import { Card } from '../../parts/page.tsx';
import { PagedGrid } from '../../parts/paged-grid.tsx';
import { SavedViews } from '../../parts/saved-views.tsx';
import { Empty } from '../../parts/states.tsx';
import { StatusMark } from '../../parts/status-mark.tsx';
import { queryText, useUrlState } from '../../parts/url-state.ts';
import { useOffsetPages } from '../../parts/use-offset-pages.ts';

type OldColumn = ColumnList['items'][number];

const states = [
  { value: 'neither', label: 'Neither mapped nor waived' },
  { value: 'waived', label: 'Waived' },
  { value: 'mapped', label: 'Mapped' },
];

/** Every column of the old tables in scope: mapped, waived with its reason, or forgotten. */
export function ColumnsView(): ReactNode {
  const [{ state, table }] = useUrlState();
  const columns = useOffsetPages<OldColumn>(
    `/api/mapping/columns${queryText({ state, table, limit: 200 })}`,
    ['run'],
  );
  return (
    <Card
      title="Old columns"
      note={
        columns.total === undefined ? '' : `${counted(columns.total, 'column')}, as the newest run found them`
      }
      flush
      actions={<Filters />}
    >
      <PagedGrid
        label="Old columns"
        what="columns"
        pages={columns}
        columns={grid}
        rowKey={(row) => `${row.table} ${row.column}`}
        empty={<NoColumns state={state} table={table} />}
      />
    </Card>
  );
}

function NoColumns({ state, table }: { state: string | undefined; table: string | undefined }): ReactNode {
  if (state === 'neither' && table === undefined) {
    return (
      <Empty title="Every column has its place">Each old column is mapped, or waived with a reason.</Empty>
    );
  }
  if (state !== undefined || table !== undefined)
    return <Empty title="No column is like this">Clear a filter to see the others.</Empty>;
  return (
    <Empty title="Nothing was mapped yet" action={<Link to="/runs">To the runs</Link>}>
      The columns of the old system are known after the first run.
    </Empty>
  );
}

function Filters(): ReactNode {
  const [{ table = '' }, change] = useUrlState();
  return (
    <>
      <FilterText
        label="Name of a table"
        value={table}
        onChange={(value) => change({ table: value || undefined })}
      />
      <FilterSelect name="state" label="State" every="Every column" data={states} />
      <SavedViews screen="mapping" />
    </>
  );
}

const grid: readonly Column<OldColumn>[] = [
  {
    id: 'column',
    header: 'Old column',
    phone: 'title',
    sort: (row) => `${row.table}.${row.column}`,
    cell: (row) => (
      <code className="mono break">
        <span className="muted">{row.table}.</span>
        {row.column}
      </code>
    ),
  },
  {
    id: 'state',
    header: 'State',
    sort: (row) => (row.usedBy.length > 0 ? 2 : row.waived === null ? 0 : 1),
    cell: stateCell,
  },
  {
    id: 'use',
    header: 'Used by, or why not',
    cell: (row) =>
      row.usedBy.length > 0 ? (
        <UsedBy files={row.usedBy} />
      ) : (
        <span className="break">{row.waived ?? <Advice column={row} />}</span>
      ),
  },
];

function stateCell(row: OldColumn): ReactNode {
  if (row.usedBy.length > 0) return <StatusMark tone="green">Mapped</StatusMark>;
  return row.waived === null ? (
    <StatusMark tone="red">Forgotten</StatusMark>
  ) : (
    <StatusMark tone="grey">Waived</StatusMark>
  );
}

function UsedBy({ files }: { files: readonly string[] }): ReactNode {
  return (
    <span className="row wrap">
      {files.map((file) => {
        const entity = file.replace(/^mapping\/|\.sql$/g, '');
        return (
          <Link key={file} to="/mapping" search={{ view: 'explain', entity }}>
            {entity.replaceAll('_', ' ')}
          </Link>
        );
      })}
    </span>
  );
}

function Advice({ column: { table, column } }: { column: OldColumn }): ReactNode {
  return (
    <>
      Use it in a mapping, or waive it in changeover.yaml:{' '}
      <code className="mono">
        tables: {table}: waived: {column}: reason
      </code>
    </>
  );
}
