import type { ReactNode } from 'react';
import { type Column, DataGrid } from './data-grid.tsx';
import { Pager } from './pager.tsx';
import { Awaited } from './states.tsx';
import type { Pages } from './use-pages.ts';

interface PagedGridProps<T> {
  readonly label: string;
  /** What the rows are, as a plural: `people`. */
  readonly what: string;
  readonly pages: Pages<T>;
  readonly columns: readonly Column<T>[];
  readonly rowKey: (row: T) => string;
  readonly selected?: string | undefined;
  readonly empty: ReactNode;
}

/** A list of the API that comes page by page: the table, how many are shown, and the next page. */
export function PagedGrid<T extends object>({
  label,
  what,
  pages,
  columns,
  rowKey,
  selected,
  empty,
}: PagedGridProps<T>): ReactNode {
  return (
    <Awaited query={pages}>
      {(rows) => (
        <>
          <DataGrid
            label={label}
            columns={columns}
            rows={rows}
            rowKey={rowKey}
            empty={empty}
            {...(selected === undefined ? {} : { selected })}
          />
          {rows.length > 0 && (
            <Pager
              shown={rows.length}
              more={pages.more}
              busy={pages.busy}
              onMore={pages.fetchMore}
              what={what}
            />
          )}
        </>
      )}
    </Awaited>
  );
}
