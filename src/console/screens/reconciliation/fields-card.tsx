import { Anchor } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Reconciliation } from '../../../api/schema/reconciliation-schema.ts';
import { type Column, DataGrid } from '../../parts/data-grid.tsx';
import { count } from '../../parts/number-text.ts';
import { Card } from '../../parts/page.tsx';
import { useUrlState } from '../../parts/url-state.ts';
import { humanName, kindWord } from './difference-words.ts';

type Group = Reconciliation['groups'][number];

/** Of the chosen cause, or of all: which fields of which entities differ. */
export function FieldsCard({ reconciliation }: { reconciliation: Reconciliation }): ReactNode {
  const [{ cause, entity, field, kind }, change] = useUrlState();
  const groups = reconciliation.groups.filter((one) => cause === undefined || one.cause === cause);
  if (groups.length === 0) return null;
  const choose = (one: Group): void =>
    change({ cause: one.cause, entity: one.entity, field: one.field ?? undefined, kind: one.kind });
  const selected = groups.find(
    (one) =>
      one.cause === cause && one.entity === entity && (one.field ?? undefined) === field && one.kind === kind,
  );
  return (
    <Card
      title="By entity and field"
      note={cause === undefined ? 'all causes' : `of the cause “${humanName(cause)}”`}
      flush
    >
      <DataGrid
        label="Differences by entity and field"
        columns={columnsFor(choose)}
        rows={groups}
        rowKey={keyOf}
        {...(selected === undefined ? {} : { selected: keyOf(selected) })}
      />
    </Card>
  );
}

function keyOf(group: Group): string {
  return [group.entity, group.field ?? '', group.kind, group.cause].join('/');
}

function columnsFor(choose: (group: Group) => void): readonly Column<Group>[] {
  return [
    {
      id: 'entity',
      header: 'Entity and field',
      phone: 'title',
      sort: (row) => `${row.entity} ${row.field ?? ''}`,
      cell: (row) => (
        <Anchor component="button" type="button" onClick={() => choose(row)}>
          <span className="strong">{humanName(row.entity)}</span>
          {row.field === null ? ', whole records' : `, ${row.field}`}
        </Anchor>
      ),
    },
    { id: 'kind', header: 'What', sort: (row) => row.kind, cell: (row) => kindWord(row.kind) },
    { id: 'cause', header: 'Cause', sort: (row) => row.cause, cell: (row) => humanName(row.cause) },
    { id: 'open', header: 'Open', align: 'end', sort: (row) => row.open, cell: (row) => count(row.open) },
    {
      id: 'accepted',
      header: 'Accepted',
      align: 'end',
      sort: (row) => row.accepted,
      cell: (row) => count(row.accepted),
    },
  ];
}
