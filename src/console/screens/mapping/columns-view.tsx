import { Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { ColumnList } from '../../../api/schema/mapping-schema.ts';
import { type Column, DataGrid } from '../../parts/data-grid.tsx';
import { counted } from '../../parts/number-text.ts';
import { Card } from '../../parts/page.tsx';
import { Pager } from '../../parts/pager.tsx';
import { Awaited, Empty } from '../../parts/states.tsx';
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
      <Awaited query={columns}>
        {(rows) => (
          <>
            <DataGrid
              label="Old columns"
              columns={grid}
              rows={rows}
              rowKey={(row) => `${row.table} ${row.column}`}
              empty={<NoColumns state={state} table={table} />}
            />
            {rows.length > 0 && (
              <Pager
                shown={rows.length}
                more={columns.more}
                busy={columns.busy}
                onMore={columns.fetchMore}
                what="columns"
              />
            )}
          </>
        )}
      </Awaited>
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
  const [{ state, table }, change] = useUrlState();
  const [text, setText] = useState(table ?? '');
  const search = useDebouncedCallback((value: string) => change({ table: value.trim() || undefined }), 400);
  return (
    <>
      <TextInput
        size="xs"
        aria-label="Table"
        placeholder="Name of a table"
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          search(event.currentTarget.value);
        }}
      />
      <Select
        size="xs"
        aria-label="State"
        placeholder="Every column"
        clearable
        value={state ?? null}
        data={states}
        onChange={(value) => change({ state: value ?? undefined })}
      />
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
