import { isUtf8 } from 'node:buffer';
import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as breathe } from 'node:timers/promises';
import { TextDecoder } from 'node:util';
import { identifier } from '../../duck/sql-text.ts';
import { ChangeoverError, reasonOf } from '../../lib/errors.ts';
import { CsvBatch } from '../csv-batch.ts';
import type { CsvRows, OldColumn, OldReading, OldTable, TablePart } from '../old-system.ts';

/** One read transaction on a SQLite file; SQLite itself writes the CSV rows, as bytes. */
export class SqliteReading implements OldReading {
  readonly consistency = 'TRANSACTION';
  readonly reason = '';
  readonly ordered = true;
  readonly state: string;
  readonly #database: DatabaseSync;
  readonly #decoder: TextDecoder | undefined;

  constructor(database: DatabaseSync, state: string) {
    this.#database = database;
    this.state = state;
    const encoding = String(database.prepare('PRAGMA encoding').get()?.['encoding']);
    this.#decoder = encoding === 'UTF-8' ? undefined : new TextDecoder(encoding);
  }

  async parts(): Promise<readonly TablePart[]> {
    return [{ number: 0, label: 'all rows' }];
  }

  async *rows(table: OldTable, _part: TablePart, signal?: AbortSignal, skip = 0): AsyncGenerator<CsvRows> {
    signal?.throwIfAborted();
    const batch = new CsvBatch();
    const rows = this.#guard(table, () => selectRows(this.#database, table, skip));
    for (;;) {
      const next = this.#guard(table, () => rows.next());
      if (next.done === true) break;
      batch.addBytes(this.#utf8(next.value[0] as Uint8Array));
      batch.closeRow();
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

  #utf8(bytes: Uint8Array): Buffer {
    if (this.#decoder !== undefined) return Buffer.from(this.#decoder.decode(bytes));
    // Bytes that are no UTF-8 become U+FFFD, which the snapshot counts and names.
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    return isUtf8(buffer) ? buffer : Buffer.from(buffer.toString('utf8'));
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

/** The rows as CSV, in the order of the table itself, which does not change as long as the file does not. */
function selectRows(database: DatabaseSync, table: OldTable, skip: number): RowIterator {
  const row = `${table.columns.map(fieldSql).join(" || ',' || ")} || char(10)`;
  const rowid = rowidName(database, table);
  const order = rowid === undefined ? '' : ` ORDER BY ${rowid}`;
  const select = `SELECT CAST(${row} AS BLOB) FROM ${identifier(table.name)}${order} LIMIT -1 OFFSET ?`;
  const statement = database.prepare(select);
  statement.setReturnArrays(true);
  return statement.iterate(skip) as unknown as RowIterator;
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

/** A name for the row id that no column of the table takes; undefined where there is no row id. */
function rowidName(database: DatabaseSync, table: OldTable): string | undefined {
  const kind = database
    .prepare("SELECT type, wr FROM pragma_table_list WHERE schema = 'main' AND name = ?")
    .get(table.name);
  if (kind?.['type'] !== 'table' || kind['wr'] === 1) return undefined;
  const taken = new Set(table.columns.map((column) => column.name.toLowerCase()));
  return ['rowid', '_rowid_', 'oid'].find((one) => !taken.has(one));
}
