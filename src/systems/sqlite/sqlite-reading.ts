import { isUtf8 } from 'node:buffer';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { setImmediate as breathe } from 'node:timers/promises';
import { TextDecoder } from 'node:util';
import { identifier } from '../../duck/sql-text.ts';
import { ChangeoverError, reasonOf } from '../../lib/errors.ts';
import { CsvBatch } from '../csv-batch.ts';
import type { OldColumn, OldReading, OldTable, TablePart } from '../old-system.ts';

interface RowRange {
  readonly rowid: string;
  readonly from: bigint;
  readonly to: bigint;
}

/** One read transaction on a SQLite file; SQLite itself writes the CSV rows, as bytes. */
export class SqliteReading implements OldReading {
  readonly consistency = 'TRANSACTION';
  readonly reason = '';
  readonly state: string;
  readonly #database: DatabaseSync;
  readonly #decoder: TextDecoder | undefined;
  readonly #rowsPerPart: bigint;
  readonly #ranges = new Map<string, readonly (RowRange | undefined)[]>();

  constructor(database: DatabaseSync, state: string, rowsPerPart: number) {
    this.#database = database;
    this.state = state;
    this.#rowsPerPart = BigInt(rowsPerPart);
    const encoding = String(database.prepare('PRAGMA encoding').get()?.['encoding']);
    this.#decoder = encoding === 'UTF-8' ? undefined : new TextDecoder(encoding);
  }

  async parts(table: OldTable): Promise<readonly TablePart[]> {
    const ranges = this.#guard(table, () => rowRanges(this.#database, table, this.#rowsPerPart));
    this.#ranges.set(table.name, ranges);
    return ranges.map((range, number) => ({
      number,
      label: range === undefined ? 'all rows' : `rows ${range.from} to ${range.to}`,
    }));
  }

  async *bytes(table: OldTable, part: TablePart, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    signal?.throwIfAborted();
    const range = this.#ranges.get(table.name)?.[part.number];
    const batch = new CsvBatch();
    const rows = this.#guard(table, () => selectRows(this.#database, table, range));
    for (;;) {
      const next = this.#guard(table, () => rows.next());
      if (next.done === true) break;
      batch.addBytes(this.#utf8(next.value[0] as Uint8Array));
      if (!batch.full) continue;
      yield batch.take();
      // SQLite works synchronously: without this, nothing else would run until the table is read.
      await breathe();
      signal?.throwIfAborted();
    }
    if (!batch.empty) yield batch.take();
  }

  async countRows(table: OldTable): Promise<number> {
    const row = this.#guard(table, () =>
      this.#database.prepare(`SELECT count(*) AS n FROM ${identifier(table.name)}`).get(),
    );
    return Number(row?.['n']);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
  }

  #utf8(bytes: Uint8Array): Uint8Array {
    if (this.#decoder !== undefined) return Buffer.from(this.#decoder.decode(bytes));
    // Bytes that are no UTF-8 become U+FFFD, which the snapshot counts and names.
    return isUtf8(bytes) ? bytes : Buffer.from(Buffer.from(bytes).toString('utf8'));
  }

  #guard<T>(table: OldTable, work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw new ChangeoverError(
        'OLD_READ_FAILED',
        { table: table.name, reason: reasonOf(error) },
        { cause: error },
      );
    }
  }
}

type RowIterator = Iterator<readonly unknown[], unknown>;

function selectRows(database: DatabaseSync, table: OldTable, range: RowRange | undefined): RowIterator {
  const row = `${table.columns.map(fieldSql).join(" || ',' || ")} || char(10)`;
  const select = `SELECT CAST(${row} AS BLOB) FROM ${identifier(table.name)}`;
  if (range === undefined) return iterate(database.prepare(select));
  const { rowid, from, to } = range;
  return iterate(database.prepare(`${select} WHERE ${rowid} BETWEEN ? AND ? ORDER BY ${rowid}`), [from, to]);
}

function iterate(statement: StatementSync, values: readonly bigint[] = []): RowIterator {
  statement.setReturnArrays(true);
  return statement.iterate(...values) as unknown as RowIterator;
}

/** SQL for one CSV field. Doubles in the fewest digits that give the same double back. */
function fieldSql(column: OldColumn): string {
  const name = identifier(column.name);
  const real = `iif(CAST(printf('%!.15g', ${name}) AS REAL) = ${name}, printf('%!.15g', ${name}), printf('%!.17g', ${name}))`;
  if (column.type === 'BIGINT') return `coalesce(${name}, '')`;
  if (column.type === 'DOUBLE') return `iif(${name} IS NULL, '', ${real})`;
  const quoted = (value: string) => `'"' || replace(${value}, '"', '""') || '"'`;
  return `CASE typeof(${name}) WHEN 'null' THEN '' WHEN 'text' THEN ${quoted(name)}
    WHEN 'integer' THEN CAST(${name} AS TEXT) WHEN 'real' THEN ${real} ELSE '"' || lower(hex(${name})) || '"' END`;
}

function rowRanges(database: DatabaseSync, table: OldTable, rowsPerPart: bigint): (RowRange | undefined)[] {
  const rowid = rowidName(database, table);
  if (rowid === undefined) return [undefined];
  const statement = database.prepare(
    `SELECT min(${rowid}) AS first, max(${rowid}) AS last, count(*) AS rows FROM ${identifier(table.name)}`,
  );
  statement.setReadBigInts(true);
  const { first, last, rows } = statement.get() as {
    first: bigint | null;
    last: bigint | null;
    rows: bigint;
  };
  if (first === null || last === null || rows <= rowsPerPart) return [undefined];
  // Ids with gaps make parts of unequal size, which does no harm.
  const parts = (rows + rowsPerPart - 1n) / rowsPerPart;
  const width = (last - first) / parts + 1n;
  return Array.from({ length: Number(parts) }, (_, index) => {
    const from = first + BigInt(index) * width;
    const to = from + width - 1n;
    return { rowid, from, to: to < last ? to : last };
  });
}

/** A name for the row id that no column of the table takes; undefined where there is no row id. */
function rowidName(database: DatabaseSync, table: OldTable): string | undefined {
  const kind = database
    .prepare("SELECT type, wr FROM pragma_table_list WHERE schema = 'main' AND name = ?")
    .get(table.name);
  if (kind?.['type'] !== 'table' || kind['wr'] === 1) return undefined;
  const taken = new Set(table.columns.map((column) => column.name.toLowerCase()));
  return ['rowid', '_rowid_', 'oid'].find((one) => !taken.has(one));
}
