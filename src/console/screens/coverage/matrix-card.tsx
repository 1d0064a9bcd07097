import { useMediaQuery } from '@mantine/hooks';
import type { ReactNode } from 'react';
import type { Coverage } from '../../../api/schema/coverage-schema.ts';
import { type Column, DataGrid } from '../../parts/data-grid.tsx';
import { Card } from '../../parts/page.tsx';
import { Empty } from '../../parts/states.tsx';
import { StatusMark, StatusShape } from '../../parts/status-mark.tsx';
import { useUrlState } from '../../parts/url-state.ts';
import { ViewSwitch } from '../../parts/view-switch.tsx';
import classes from './coverage.module.css';
import { countsText, toneOfCounts } from './coverage-words.ts';

type Cell = Coverage['cells'][number];

/** Functions × processes: what passed, fails, was never run; as a matrix or as a table. */
export function MatrixCard({ coverage }: { coverage: Coverage }): ReactNode {
  const [params, change] = useUrlState();
  const phone = useMediaQuery('(max-width: 640px)', false, { getInitialValueInEffect: false });
  const view = params['view'] === 'table' || phone ? 'table' : 'matrix';
  const pick = (cell: Cell): void => change({ function: cell.function, process: cell.process });
  return (
    <Card
      title="Functions and processes"
      note={`${coverage.processes.length} processes of ${coverage.functions.length} functions`}
      flush
      actions={
        !phone && (
          <ViewSwitch
            label="View"
            value={view}
            views={[
              { value: 'matrix', label: 'Matrix' },
              { value: 'table', label: 'Table' },
            ]}
            onChange={(value) => change({ view: value === 'table' ? value : undefined })}
          />
        )
      }
    >
      {coverage.cells.length === 0 ? (
        <Empty title="Nothing to show yet">Each scenario belongs to a function and a process.</Empty>
      ) : view === 'matrix' ? (
        <Matrix coverage={coverage} onPick={pick} />
      ) : (
        <DataGrid
          label="Functions and processes"
          columns={columnsFor(coverage, pick)}
          rows={coverage.cells}
          rowKey={(row) => `${row.function}\n${row.process}`}
        />
      )}
    </Card>
  );
}

interface MatrixProps {
  readonly coverage: Coverage;
  readonly onPick: (cell: Cell) => void;
}

function Matrix({ coverage, onPick }: MatrixProps): ReactNode {
  const cells = new Map(coverage.cells.map((one) => [`${one.function}\n${one.process}`, one]));
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard
    <section className={classes['scroll']} aria-label="Matrix of processes and functions" tabIndex={0}>
      <table className={classes['matrix']}>
        <thead>
          <tr>
            <th scope="col">Process</th>
            {coverage.functions.map((one) => (
              <th key={one.id} scope="col">
                <span>{one.title}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {processesByFunction(coverage).map((process) => (
            <tr key={process}>
              <th scope="row">{process}</th>
              {coverage.functions.map((one) => (
                <MatrixCell
                  key={one.id}
                  cell={cells.get(`${one.id}\n${process}`)}
                  name={`${one.title}, ${process}`}
                  onPick={onPick}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** The processes in the order of the functions that have them: what belongs together stands together. */
function processesByFunction({ functions, processes, cells }: Coverage): readonly string[] {
  const place = new Map(functions.map((one, index) => [one.id, index]));
  const first = (process: string): number =>
    Math.min(...cells.filter((one) => one.process === process).map((one) => place.get(one.function) ?? 0));
  return processes.toSorted((one, other) => first(one) - first(other) || one.localeCompare(other, 'en'));
}

interface MatrixCellProps {
  readonly cell: Cell | undefined;
  readonly name: string;
  readonly onPick: (cell: Cell) => void;
}

function MatrixCell({ cell, name, onPick }: MatrixCellProps): ReactNode {
  if (cell === undefined || cell.total === 0) return <td />;
  return (
    <td>
      <button
        type="button"
        className={classes['cell']}
        data-tone={toneOfCounts(cell)}
        title={`${name}: ${countsText(cell)}`}
        aria-label={`${cell.passed}/${cell.total} ${name}: ${countsText(cell)}`}
        onClick={() => onPick(cell)}
      >
        <StatusShape tone={toneOfCounts(cell)} size={14} />
        {cell.passed}/{cell.total}
      </button>
    </td>
  );
}

function columnsFor(coverage: Coverage, pick: (cell: Cell) => void): readonly Column<Cell>[] {
  const titleOf = (id: string): string => coverage.functions.find((one) => one.id === id)?.title ?? id;
  return [
    {
      id: 'process',
      header: 'Process',
      phone: 'title',
      sort: (row) => row.process,
      cell: (row) => (
        <button type="button" className={classes['pick']} onClick={() => pick(row)}>
          {row.process}
        </button>
      ),
    },
    {
      id: 'function',
      header: 'Function',
      sort: (row) => titleOf(row.function),
      cell: (row) => titleOf(row.function),
    },
    {
      id: 'state',
      header: 'State',
      sort: (row) => toneOfCounts(row),
      cell: (row) => <StatusMark tone={toneOfCounts(row)}>{stateWord(row)}</StatusMark>,
    },
    { id: 'total', header: 'Covered by', align: 'end', sort: (row) => row.total, cell: (row) => row.total },
    { id: 'passed', header: 'Passed', align: 'end', sort: (row) => row.passed, cell: (row) => row.passed },
    {
      id: 'failing',
      header: 'Failing',
      align: 'end',
      sort: (row) => row.failing,
      cell: (row) => row.failing,
    },
    {
      id: 'never',
      header: 'Never run',
      align: 'end',
      sort: (row) => row.neverRun,
      cell: (row) => row.neverRun,
    },
  ];
}

function stateWord(cell: Cell): string {
  return { red: 'Failing', green: 'Passed', yellow: 'Partly passed', grey: 'Never run' }[toneOfCounts(cell)];
}
