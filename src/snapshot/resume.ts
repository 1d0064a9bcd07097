import { ChangeoverError } from '../lib/errors.ts';
import type { OldReading } from '../systems/old-system.ts';
import type { SnapshotView, StoredSnapshot } from './snapshot-store.ts';
import type { ScopedTable } from './tables-in-scope.ts';

/** What becomes of the parts that an interrupted snapshot left. */
export interface Continuation {
  readonly view: SnapshotView;
  /** Tables whose finished parts stay. */
  readonly kept: readonly string[];
  /** Said to the person at work; undefined when there was nothing to go on with. */
  readonly note: string | undefined;
}

/**
 * Decides how a snapshot goes on. Rows of two views of the old system are never mixed silently: finished parts stay
 * when the old system shows the same state, or is declared to be held still; finished tables stay as FUZZY when
 * `allowFuzzy` says so; otherwise everything is read again.
 */
export function continueSnapshot(
  earlier: StoredSnapshot | undefined,
  reading: Pick<OldReading, 'state' | 'consistency' | 'reason'>,
  declared: { readonly quiesced: boolean; readonly allowFuzzy: boolean },
): Continuation {
  const view = { state: reading.state, consistency: reading.consistency, reason: reading.reason };
  if (earlier === undefined || earlier.tables.length === 0) return { view, kept: [], note: undefined };
  const all = earlier.tables.map((table) => table.name);
  if (earlier.state === reading.state) {
    const { consistency, reason } = earlier;
    const note = 'the old system is unchanged: finished parts are kept';
    return { view: { state: reading.state, consistency, reason }, kept: all, note };
  }
  const bothViews = earlier.state.startsWith('view:') && reading.state.startsWith('view:');
  if (declared.quiesced && bothViews) {
    const reason =
      'old.quiesced declares that nobody writes; the snapshot was read in more than one transaction';
    const note = 'the old system is declared quiesced: finished parts are kept';
    return { view: { ...view, consistency: 'QUIESCED', reason }, kept: all, note };
  }
  const finished = earlier.tables.filter((table) => table.rows !== undefined).map((table) => table.name);
  if (declared.allowFuzzy && finished.length > 0) {
    const reason = `read from an earlier state of the old system, as old.allow_fuzzy permits: ${finished.join(', ')}`;
    const note = `the snapshot becomes FUZZY; ${reason}`;
    return {
      view: { ...view, consistency: 'FUZZY', reason: joined(view.reason, reason) },
      kept: finished,
      note,
    };
  }
  const why = bothViews ? 'its transaction was lost' : 'the old system has changed since';
  return { view, kept: [], note: `${why}: everything is read again from the beginning` };
}

function joined(one: string, other: string): string {
  return one === '' ? other : `${one}; ${other}`;
}

/** Throws OLD_TABLE_CHANGED when a table whose reading had begun has other columns now. */
export function refuseChangedColumns(
  earlier: StoredSnapshot | undefined,
  tables: readonly ScopedTable[],
): void {
  for (const before of earlier?.tables ?? []) {
    const now = tables.find((one) => one.name === before.name)?.table.columns;
    if (now === undefined) continue;
    const text = (columns: StoredSnapshot['tables'][number]['columns']) =>
      columns.map((column) => `${column.name} ${column.declared}`.trim());
    const had = text(before.columns);
    const has = text(now);
    const gone = had.filter((one) => !has.includes(one));
    const came = has.filter((one) => !had.includes(one));
    const moved = had.join() !== has.join();
    if (!moved) continue;
    const reason =
      [...gone.map((one) => `no longer ${one}`), ...came.map((one) => `now ${one}`)].join(', ') ||
      'another order';
    throw new ChangeoverError('OLD_TABLE_CHANGED', { table: before.name, reason });
  }
}
