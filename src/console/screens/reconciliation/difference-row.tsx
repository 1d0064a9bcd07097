import { memo, type ReactNode } from 'react';
import type { DifferenceView } from '../../../api/schema/reconciliation-schema.ts';
import { StatusShape } from '../../parts/status-mark.tsx';
import { humanName, kindWord } from './difference-words.ts';
import classes from './reconciliation.module.css';

interface DifferenceRowProps {
  readonly index: number;
  readonly top: number;
  readonly height: number;
  readonly active: boolean;
  readonly row: DifferenceView | undefined;
  readonly onOpen: (row: DifferenceView, index: number) => void;
}

/** One difference in the long list. It is drawn while the list moves, so it holds little. */
export const DifferenceRow = memo(Row, (before, after) =>
  (['index', 'top', 'height', 'active', 'row'] as const).every((name) => before[name] === after[name]),
);

function Row({ index, top, height, active, row, onOpen }: DifferenceRowProps): ReactNode {
  return (
    // The keyboard is handled by the grid, whose active row this may be.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      id={`difference-${index}`}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={active}
      tabIndex={-1}
      className={`${classes['row']} ${classes['columns']}`}
      style={{ height, transform: `translateY(${top}px)` }}
      onClick={() => row !== undefined && onOpen(row, index)}
    >
      {row === undefined ? <Waiting /> : <Cells row={row} />}
    </div>
  );
}

function Waiting(): ReactNode {
  return (
    <div role="gridcell" className="muted">
      …
    </div>
  );
}

function Cells({ row }: { row: DifferenceView }): ReactNode {
  const accepted = row.allowed !== null;
  const cause = `${humanName(row.cause)}${accepted ? `, accepted: ${row.allowed}` : ', open'}`;
  return (
    <>
      <div role="gridcell">
        <span className={row.id === null ? 'strong' : classes['open']}>{humanName(row.entity)}</span>{' '}
        <span className="numbers">{row.oldKey}</span>
      </div>
      <div role="gridcell">{row.field ?? kindWord(row.kind)}</div>
      <Value name="Should be" value={row.oldValue} />
      <Value name="New system has" value={row.newValue} />
      <div role="gridcell" className={classes['cause']} title={cause}>
        <StatusShape tone={accepted ? 'yellow' : 'red'} size={14} />
        <span>{cause}</span>
      </div>
    </>
  );
}

function Value({ name, value }: { name: string; value: string | null }): ReactNode {
  return (
    <div role="gridcell" className={classes['value']} title={value ?? undefined}>
      <span className={classes['valueName']}>{name}: </span>
      {value === null ? <span className="muted">nothing</span> : value}
    </div>
  );
}
