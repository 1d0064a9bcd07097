import type { ReactNode } from 'react';
import type { ReviewRecord, WorkItem } from '../../../../api/schema/validation-schema.ts';
import { Notice } from '../../../parts/notice.tsx';
import { counted } from '../../../parts/number-text.ts';
import { Card } from '../../../parts/page.tsx';
import { StatusMark } from '../../../parts/status-mark.tsx';
import { ViewSwitch } from '../../../parts/view-switch.tsx';
import { turnWords } from '../validation-words.ts';
import classes from './review.module.css';

type Cell = ReviewRecord['fields'][number]['new'];

interface RecordSidesProps {
  readonly record: ReviewRecord;
  readonly item: WorkItem;
  readonly onlyDifferences: boolean;
  readonly onFields: (value: string) => void;
}

/** The old rows, the record as it was mapped, and the record in the new system, side by side. */
export function RecordSides({ record, item, onlyDifferences, onFields }: RecordSidesProps): ReactNode {
  const differing = record.fields.filter((one) => one.differs).length;
  const fields = onlyDifferences ? record.fields.filter((one) => one.differs) : record.fields;
  return (
    <div className={classes['sides']}>
      <Card title="Old rows" note="as the snapshot holds them" flush>
        <OldRows record={record} />
      </Card>
      <Card
        title={`${record.entityTitle}: ${record.label}`}
        note={turnWords[item.why]}
        flush
        actions={
          <ViewSwitch
            label="Which fields"
            value={onlyDifferences ? 'differences' : 'all'}
            views={[
              { value: 'all', label: 'All fields' },
              { value: 'differences', label: `Only differences (${differing})` },
            ]}
            onChange={onFields}
          />
        }
      >
        {!record.inNewSystem && (
          <div className={classes['pad']}>
            <Notice tone="red">The new system has no such record.</Notice>
          </div>
        )}
        <FieldTable record={record} fields={fields} />
        {fields.length === 0 && (
          <p className={classes['pad']}>
            Mapped and new agree in {counted(record.fields.length, 'field')}. That says nothing about the
            mapping: compare with the old rows.
          </p>
        )}
      </Card>
    </div>
  );
}

function OldRows({ record }: { record: ReviewRecord }): ReactNode {
  if (record.old.length === 0) return <p className={classes['pad']}>No old row belongs to it.</p>;
  return record.old.map((row) => (
    <section key={`${row.table} ${row.key}`} aria-label={`Old row ${row.table} ${row.key}`}>
      <h3 className={classes['rowTitle']}>
        {row.table} <span className="muted">{row.key}</span>
      </h3>
      <table className={classes['table']}>
        <thead className="visually-hidden">
          <tr>
            <th scope="col">Column</th>
            <th scope="col">Value</th>
          </tr>
        </thead>
        <tbody>
          {row.columns.map((one) => (
            <tr key={one.column}>
              <th scope="row">{one.column}</th>
              <td>
                <CellText cell={one} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  ));
}

interface FieldTableProps {
  readonly record: ReviewRecord;
  readonly fields: ReviewRecord['fields'];
}

function FieldTable({ record, fields }: FieldTableProps): ReactNode {
  if (fields.length === 0) return null;
  return (
    <table className={classes['table']}>
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th scope="col">Mapped</th>
          <th scope="col">In the new system</th>
        </tr>
      </thead>
      <tbody>
        {fields.map((one) => (
          <tr key={one.field} data-differs={one.differs || undefined}>
            <th scope="row" title={one.description}>
              {one.field}
            </th>
            <td>
              <CellText cell={one.mapped} />
            </td>
            <td>
              {record.inNewSystem ? <CellText cell={one.new} /> : <span className="muted">no record</span>}
              {one.differs && (
                <div>
                  <StatusMark tone="red" look="plain">
                    differs
                  </StatusMark>
                </div>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function CellText({ cell }: { cell: Cell }): ReactNode {
  if (cell.masked) return <span className="muted">masked for your role</span>;
  if (cell.value === null) return <span className="muted">empty</span>;
  if (cell.value.trim() === '') return <code className="mono">“{cell.value}”</code>;
  return <span className={classes['value']}>{cell.value}</span>;
}
