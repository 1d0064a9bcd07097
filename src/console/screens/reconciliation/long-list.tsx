import { useMediaQuery } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import type { DifferenceView } from '../../../api/schema/reconciliation-schema.ts';
import { DifferenceRow } from './difference-row.tsx';
import classes from './reconciliation.module.css';
import { type PageRange, pageSize } from './use-difference-pages.ts';

interface LongListProps {
  readonly run: string;
  readonly total: number;
  /** Which row is shown first, such as the one that was looked at before. */
  readonly startAt: number;
  readonly rowAt: (index: number) => DifferenceView | undefined;
  readonly onSeen: (range: PageRange) => void;
}

const rowHeight = 45;
const cardHeight = 132;
/** Rows that leave at one end are drawn again at the other: more than are ever in sight at once. */
const drawnAgain = 64;
const headings = ['Record', 'Field', 'Should be', 'New system has', 'Cause'] as const;

/**
 * Rows of one height, of which only those in sight are in the document. Arrows, J and K, Page Up and Down, Home and End
 * move; Enter opens.
 */
export function LongList({ run, total, startAt, rowAt, onSeen }: LongListProps): ReactNode {
  const phone = useMediaQuery('(max-width: 760px)', false, { getInitialValueInEffect: false });
  const height = phone ? cardHeight : rowHeight;
  const box = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: total,
    getScrollElement: () => box.current,
    estimateSize: () => height,
    overscan: 10,
    initialOffset: Math.max(0, startAt - 2) * height,
    scrollPaddingStart: phone ? 0 : rowHeight,
  });
  useEffect(() => virtualizer.measure(), [virtualizer, height]);
  const items = virtualizer.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useSeenPages(first, last, onSeen);
  const open = useOpen(run);
  const perPage = (): number => Math.max(1, Math.floor((box.current?.clientHeight ?? 0) / height) - 2);
  const { active, onKey } = useActiveRow(startAt, total, perPage, virtualizer.scrollToIndex);
  const openActive = (event: KeyboardEvent): void => {
    const row = rowAt(active);
    if (event.key === 'Enter' && row !== undefined) open(row, active);
    else onKey(event);
  };
  return (
    <div
      ref={box}
      className={classes['list']}
      role="grid"
      aria-label="Differences"
      aria-rowcount={total + 1}
      aria-activedescendant={active >= first && active <= last ? `difference-${active}` : undefined}
      tabIndex={0}
      onKeyDown={openActive}
    >
      <Headings />
      <div role="rowgroup" className={classes['rows']} style={{ height: virtualizer.getTotalSize() }}>
        {items.map(({ index, start }) => (
          <DifferenceRow
            key={index % drawnAgain}
            index={index}
            top={start}
            height={height}
            active={index === active}
            row={rowAt(index)}
            onOpen={open}
          />
        ))}
      </div>
    </div>
  );
}

/** Tells which pages are in sight when that changes: not with every row, which would draw the list twice. */
function useSeenPages(first: number, last: number, onSeen: (range: PageRange) => void): void {
  const from = Math.floor(first / pageSize);
  const until = Math.floor(last / pageSize);
  useEffect(() => onSeen({ first: from, last: until }), [onSeen, from, until]);
}

function Headings(): ReactNode {
  return (
    <div role="rowgroup" className={classes['head']}>
      <div role="row" aria-rowindex={1} className={classes['columns']}>
        {headings.map((heading) => (
          <div key={heading} role="columnheader">
            {heading}
          </div>
        ))}
      </div>
    </div>
  );
}

/** The row that the keyboard is on, and how keys move it. */
function useActiveRow(
  startAt: number,
  total: number,
  perPage: () => number,
  show: (index: number) => void,
): { readonly active: number; readonly onKey: (event: KeyboardEvent) => void } {
  const [active, setActive] = useState(Math.min(startAt, total - 1));
  const onKey = (event: KeyboardEvent): void => {
    const to = targetOf(event.key, active, perPage(), total);
    if (to === undefined) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(total - 1, to));
    setActive(next);
    show(next);
  };
  return { active, onKey };
}

function targetOf(key: string, at: number, perPage: number, total: number): number | undefined {
  const steps = new Map([
    ['ArrowDown', 1],
    ['j', 1],
    ['ArrowUp', -1],
    ['k', -1],
    ['PageDown', perPage],
    ['PageUp', -perPage],
  ]);
  if (key === 'Home') return 0;
  if (key === 'End') return total - 1;
  const step = steps.get(key);
  return step === undefined ? undefined : at + step;
}

/** Opens a record; the list remembers in its address where it was. */
function useOpen(run: string): (row: DifferenceView, index: number) => void {
  const navigate = useNavigate();
  return (row, index) => {
    if (row.id === null) return;
    const { entity, id } = row;
    const remember = (before: Record<string, unknown>) => ({ ...before, at: String(index) });
    void (async () => {
      await navigate({ to: '.', search: remember, replace: true, resetScroll: false });
      await navigate({
        to: '/reconciliation/$run/$entity/$id',
        params: { run, entity, id },
        search: remember,
      });
    })();
  };
}
