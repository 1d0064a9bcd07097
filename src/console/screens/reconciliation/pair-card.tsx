import type { ReactNode } from 'react';
import type { EntityMapping, ExplanationView } from '../../../api/schema/mapping-schema.ts';
import type { RecordPairView } from '../../../api/schema/reconciliation-schema.ts';
import { type Column, DataGrid } from '../../parts/data-grid.tsx';
import { Card } from '../../parts/page.tsx';
import { cellText } from '../../parts/raw-rows.tsx';
import { Empty } from '../../parts/states.tsx';
import { StatusMark } from '../../parts/status-mark.tsx';
import { useUrlValue } from '../../parts/url-state.ts';
import { ViewSwitch } from '../../parts/view-switch.tsx';
import { DifferenceText } from './difference-text.tsx';
import { humanName } from './difference-words.ts';
import classes from './reconciliation.module.css';

type Field = RecordPairView['fields'][number];

interface PairCardProps {
  readonly pair: RecordPairView;
  readonly mapping: EntityMapping | undefined;
  readonly explanation: ExplanationView | undefined;
}

/** Field by field: the old columns, what the record should hold, and what the new system holds. */
export function PairCard({ pair, mapping, explanation }: PairCardProps): ReactNode {
  const [chosen, setChosen] = useUrlValue('fields');
  const whole = pair.whole !== null;
  const differing = pair.fields.filter((one) => one.cause !== null);
  const view = chosen === 'all' || chosen === 'differences' ? chosen : whole ? 'all' : 'differences';
  // What neither side has tells nothing.
  const rows = view === 'all' ? pair.fields.filter((one) => one.old !== null || one.new !== null) : differing;
  return (
    <Card
      title="Old, should be, new"
      flush
      actions={
        <ViewSwitch
          label="Which fields"
          value={view}
          views={[
            { value: 'differences', label: `Differences (${differing.length})` },
            { value: 'all', label: 'All fields' },
          ]}
          onChange={setChosen}
        />
      }
    >
      <DataGrid
        label="Fields"
        columns={columnsFor(pair, mapping, explanation)}
        rows={rows}
        rowKey={(row) => row.field}
        empty={
          <Empty title={whole ? 'The record as a whole differs' : 'No field differs'}>
            Choose “All fields” to see what it holds.
          </Empty>
        }
      />
    </Card>
  );
}

function columnsFor(
  pair: RecordPairView,
  mapping: EntityMapping | undefined,
  explanation: ExplanationView | undefined,
): readonly Column<Field>[] {
  return [
    {
      id: 'field',
      header: 'Field',
      phone: 'title',
      width: '14%',
      cell: (row) => <span className="strong">{row.field}</span>,
    },
    {
      id: 'from',
      header: 'Old columns',
      width: '24%',
      cell: (row) => <OldColumns field={row.field} mapping={mapping} explanation={explanation} />,
    },
    {
      id: 'old',
      header: 'Should be',
      width: '24%',
      cell: (row) => <DifferenceText text={row.old} other={marked(row) ? row.new : row.old} />,
    },
    {
      id: 'new',
      header: 'New system has',
      width: '24%',
      cell: (row) => <DifferenceText text={row.new} other={marked(row) ? row.old : row.new} />,
    },
    { id: 'cause', header: 'Verdict', cell: (row) => <FieldVerdict field={row} pair={pair} /> },
  ];
}

function marked(field: Field): boolean {
  return field.cause !== null && field.old !== null && field.new !== null;
}

function FieldVerdict({ field, pair }: { field: Field; pair: RecordPairView }): ReactNode {
  const { whole } = pair;
  if (whole !== null && whole.kind !== 'doubled')
    return <StatusMark tone={whole.allowed === null ? 'red' : 'yellow'}>{humanName(whole.cause)}</StatusMark>;
  if (field.cause === null) return <StatusMark tone="green">Equal</StatusMark>;
  return (
    <div>
      <StatusMark tone={field.allowed === null ? 'red' : 'yellow'}>{humanName(field.cause)}</StatusMark>
      {field.allowed !== null && <div className="muted small break">accepted by {field.allowed}</div>}
    </div>
  );
}

interface OldColumnsProps {
  readonly field: string;
  readonly mapping: EntityMapping | undefined;
  readonly explanation: ExplanationView | undefined;
}

/** The old columns that the mapping makes the field of, with their values in the rows that feed this record. */
function OldColumns({ field, mapping, explanation }: OldColumnsProps): ReactNode {
  const origins = mapping?.fields.find((one) => one.field === field)?.origins ?? [];
  const columns = new Map(
    origins.flatMap((one) => one.columns).map((one) => [`${one.table}.${one.column}`, one]),
  );
  const found = [...columns.values()].flatMap(({ table, column }) =>
    (explanation?.raw ?? [])
      .filter((row) => row.table === table && column in row.values)
      .map((row) => ({ name: `${row.table}.${column}`, key: row.key, value: row.values[column] })),
  );
  if (found.length === 0) {
    const note = columns.size === 0 ? 'no old column' : 'not in the rows that are kept';
    return (
      <span className="muted small">{mapping === undefined || explanation === undefined ? '' : note}</span>
    );
  }
  return (
    <dl className={classes['oldColumns']}>
      {found.slice(0, 4).map(({ name, key, value }) => (
        <div key={`${name} ${key}`}>
          <dt>{name}</dt>
          <dd className="mono break">{value === null ? 'NULL' : cellText(value)}</dd>
        </div>
      ))}
      {found.length > 4 && <div className="muted small">and {found.length - 4} others, see the old rows</div>}
    </dl>
  );
}
