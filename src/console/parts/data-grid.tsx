import { useMediaQuery } from '@mantine/hooks';
import { createSortedRowModel, rowSortingFeature, tableFeatures, useTable } from '@tanstack/react-table';
import { ArrowDown, ArrowUp, ArrowUpDown } from 'lucide-react';
import { type ReactNode, useMemo } from 'react';
import classes from './data-grid.module.css';
import { Empty } from './states.tsx';

export interface Column<T> {
  readonly id: string;
  readonly header: string;
  readonly cell: (row: T) => ReactNode;
  /** What rows are sorted by; without it the column cannot be sorted. */
  readonly sort?: (row: T) => string | number;
  readonly align?: 'end';
  readonly width?: string;
  /** On a phone: the card's title, a line of it, or not shown. */
  readonly phone?: 'title' | 'hide';
}

interface DataGridProps<T> {
  /** What the table lists, for people who do not see it. */
  readonly label: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly rowKey: (row: T) => string;
  readonly selected?: string;
  readonly empty?: ReactNode;
  readonly sortedBy?: { readonly id: string; readonly desc: boolean };
}

const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel() });

function compareValues(one: unknown, other: unknown): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  return String(one).localeCompare(String(other), 'en', { numeric: true, sensitivity: 'base' });
}

/** A list as a table that sorts, and as cards on a phone. Empty is said, not shown as a bare head. */
export function DataGrid<T extends object>(props: DataGridProps<T>): ReactNode {
  const { columns, rows, rowKey, empty, sortedBy } = props;
  const phone = useMediaQuery('(max-width: 640px)', false, { getInitialValueInEffect: false });
  const definitions = useMemo(
    () =>
      columns.map((column) => ({
        id: column.id,
        header: column.header,
        accessorFn: (row: T) => column.sort?.(row) ?? '',
        enableSorting: column.sort !== undefined,
        sortFn: (a: { original: T }, b: { original: T }) =>
          compareValues(column.sort?.(a.original), column.sort?.(b.original)),
      })),
    [columns],
  );
  const data = useMemo(() => [...rows], [rows]);
  const table = useTable({
    features,
    columns: definitions,
    data,
    getRowId: rowKey,
    initialState: { sorting: sortedBy === undefined ? [] : [{ ...sortedBy }] },
  });
  if (rows.length === 0) return empty ?? <Empty title="Nothing here yet" />;
  const sorted = table.getRowModel().rows.map((row) => row.original);
  if (phone) return <Cards {...props} rows={sorted} />;
  const headers: Sorting[] = table.getFlatHeaders().map(({ column }) => ({
    can: column.getCanSort(),
    direction: column.getIsSorted(),
    toggle: () => column.toggleSorting(),
  }));
  return <Rows {...props} rows={sorted} headers={headers} />;
}

interface Sorting {
  readonly can: boolean;
  readonly direction: false | 'asc' | 'desc';
  readonly toggle: () => void;
}

function Rows<T>({
  label,
  columns,
  rows,
  rowKey,
  selected,
  headers,
}: DataGridProps<T> & { headers: readonly Sorting[] }): ReactNode {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard
    <section className={classes['scroll']} aria-label={label} tabIndex={0}>
      <table className={classes['table']}>
        <thead>
          <tr>
            {columns.map((column, index) => (
              <HeaderCell key={column.id} column={column} sorting={headers[index]} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)} data-selected={selected === rowKey(row) || undefined}>
              {columns.map((column) => (
                <td key={column.id} data-align={column.align}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const ariaSort = { asc: 'ascending', desc: 'descending' } as const;

function HeaderCell<T>({ column, sorting }: { column: Column<T>; sorting: Sorting | undefined }): ReactNode {
  const style = column.width === undefined ? {} : { width: column.width };
  if (sorting?.can !== true) {
    return (
      <th scope="col" data-align={column.align} style={style}>
        {column.header}
      </th>
    );
  }
  const { direction, toggle } = sorting;
  const Icon = direction === 'asc' ? ArrowUp : direction === 'desc' ? ArrowDown : ArrowUpDown;
  return (
    <th
      scope="col"
      data-align={column.align}
      style={style}
      aria-sort={direction === false ? 'none' : ariaSort[direction]}
    >
      <button type="button" className={classes['sort']} onClick={toggle}>
        {column.header}
        <Icon size={12} aria-hidden data-idle={direction === false || undefined} />
      </button>
    </th>
  );
}

function Cards<T>({ label, columns, rows, rowKey, selected }: DataGridProps<T>): ReactNode {
  const title = columns.find(({ phone }) => phone === 'title') ?? columns[0];
  const others = columns.filter((column) => column !== title && column.phone !== 'hide');
  return (
    <ul className={classes['cards']} aria-label={label}>
      {rows.map((row) => (
        <li
          key={rowKey(row)}
          className={classes['card']}
          data-selected={selected === rowKey(row) || undefined}
        >
          <div className={classes['cardTitle']}>{title?.cell(row)}</div>
          <dl className={classes['facts']}>
            {others.map((column) => (
              <div key={column.id}>
                <dt>{column.header}</dt>
                <dd>{column.cell(row)}</dd>
              </div>
            ))}
          </dl>
        </li>
      ))}
    </ul>
  );
}
