import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { EntityMapping, ExplanationView } from '../../../api/schema/mapping-schema.ts';
import { type Column, DataGrid } from '../../parts/data-grid.tsx';
import { cellText } from '../../parts/raw-rows.tsx';
import { StatusMark } from '../../parts/status-mark.tsx';
import classes from './mapping.module.css';

type Field = EntityMapping['fields'][number];
type Origin = Field['origins'][number];

interface FieldTableProps {
  readonly mapping: EntityMapping;
  /** With a record, its values stand beside the fields and the old columns. */
  readonly explanation: ExplanationView | undefined;
}

/** Every field of an entity: its value in one record, the old columns it comes from, and how. */
export function FieldTable({ mapping, explanation }: FieldTableProps): ReactNode {
  return (
    <DataGrid
      label={`Fields of ${mapping.title}`}
      columns={columnsFor(explanation)}
      rows={mapping.fields}
      rowKey={(row) => row.field}
    />
  );
}

function columnsFor(explanation: ExplanationView | undefined): readonly Column<Field>[] {
  const value: Column<Field> = {
    id: 'value',
    header: 'Value',
    cell: (row) => <FieldValue field={row.field} explanation={explanation} />,
  };
  return [
    {
      id: 'field',
      header: 'Field',
      phone: 'title',
      width: '24%',
      cell: (row) => (
        <div>
          <span className="strong">{row.field}</span>
          {row.required && <span className="muted small"> required</span>}
          <div className="muted small break">{row.doc}</div>
        </div>
      ),
    },
    ...(explanation === undefined ? [] : [value]),
    {
      id: 'origins',
      header: 'From the old columns, and how',
      cell: (row) => <Origins field={row} explanation={explanation} />,
    },
  ];
}

function Origins({
  field,
  explanation,
}: {
  field: Field;
  explanation: ExplanationView | undefined;
}): ReactNode {
  if (field.origins.length === 0) return <span className="muted">not mapped: left empty</span>;
  return (
    <ul className={classes['origins']}>
      {field.origins.map((origin, index) => (
        <li key={`${index} ${origin.sql}`}>
          <From origin={origin} explanation={explanation} />
          <How origin={origin} />
        </li>
      ))}
    </ul>
  );
}

function From({
  origin,
  explanation,
}: {
  origin: Origin;
  explanation: ExplanationView | undefined;
}): ReactNode {
  if (origin.columns.length === 0) return <span className="muted">no old column</span>;
  return (
    <ul>
      {origin.columns.map(({ table, column }) => (
        <li key={`${table} ${column}`} className="break">
          <code className="mono">
            <span className="muted">{table ?? '?'}.</span>
            {column === '*' ? 'whole row' : column}
          </code>
          {explanation !== undefined && table !== null && column !== '*' && (
            <OldValues table={table} column={column} explanation={explanation} />
          )}
        </li>
      ))}
    </ul>
  );
}

const shown = 3;

function OldValues({
  table,
  column,
  explanation,
}: {
  table: string;
  column: string;
  explanation: ExplanationView;
}): ReactNode {
  const values = explanation.raw
    .filter((row) => row.table === table)
    .flatMap((row) => Object.entries(row.values))
    .filter(([name]) => name.toLowerCase() === column.toLowerCase())
    .map(([, value]) => (value === null ? 'NULL' : cellText(value)));
  if (values.length === 0) return null;
  const different = [...new Set(values)];
  return (
    <span className="small">
      {' = '}
      {different.slice(0, shown).join(', ')}
      {different.length > shown && ` and ${different.length - shown} others`}
    </span>
  );
}

function How({ origin }: { origin: Origin }): ReactNode {
  return (
    <div>
      <code className="mono break">{origin.sql}</code>
      {origin.maps.map((map) => (
        <div key={map} className="small">
          value map{' '}
          <Link to="/mapping" search={{ map, state: 'all' }}>
            {map}
          </Link>
        </div>
      ))}
    </div>
  );
}

function FieldValue({
  field,
  explanation,
}: {
  field: string;
  explanation: ExplanationView | undefined;
}): ReactNode {
  const value = explanation?.record[field];
  const findings = (explanation?.findings ?? []).filter((one) => one.field === field);
  return (
    <div>
      {value === null || value === undefined ? (
        <span className="muted">empty</span>
      ) : (
        <code className="mono break">{cellText(value)}</code>
      )}
      {findings.map((one) => (
        <div key={`${one.rule} ${one.value ?? ''}`}>
          <StatusMark tone="yellow" look="plain">
            {one.rule.replaceAll('-', ' ')}
          </StatusMark>
        </div>
      ))}
    </div>
  );
}
