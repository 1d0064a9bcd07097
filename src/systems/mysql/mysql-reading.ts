import { randomUUID } from 'node:crypto';
import type { Connection, RowDataPacket } from 'mysql2';
import { ChangeoverError, reasonOf } from '../../lib/errors.ts';
import type { Consistency, CsvRows, OldColumn, OldReading, OldTable, TablePart } from '../old-system.ts';
import { connectReadOnly, errorCode } from './mysql-connection.ts';
import { csvOfQuery } from './mysql-rows.ts';

/** One consistent read transaction, as far as the storage engines of the tables take part in it. */
export class MysqlReading implements OldReading {
  readonly consistency: Consistency;
  readonly reason: string;
  /** The server may go through an index whose order depends on its statistics. */
  readonly ordered = false;
  readonly state = `view:${randomUUID()}`;
  readonly #connection: Connection;
  readonly #url: string;

  constructor(connection: Connection, url: string, view: { consistency: Consistency; reason: string }) {
    this.#connection = connection;
    this.#url = url;
    this.consistency = view.consistency;
    this.reason = view.reason;
  }

  async parts(): Promise<readonly TablePart[]> {
    return [{ number: 0, label: 'all rows' }];
  }

  async *rows(table: OldTable, _part: TablePart, signal?: AbortSignal): AsyncGenerator<CsvRows> {
    signal?.throwIfAborted();
    const sql = `SELECT ${table.columns.map(fieldSql).join(', ')} FROM ${quoted(table.name)}`;
    const connection = this.#connection;
    const stream = csvOfQuery(connection, sql, table.columns.length);
    let done = false;
    try {
      for await (const chunk of stream) {
        signal?.throwIfAborted();
        yield chunk as CsvRows;
      }
      done = true;
    } catch (error) {
      // After an error of the server or a lost connection the query is over; any other way out leaves it running.
      done = signal?.aborted !== true;
      throw signal?.aborted === true ? error : this.#readError(table, error);
    } finally {
      if (!done) await this.#stopQuery();
    }
  }

  async countRows(table: OldTable): Promise<number> {
    try {
      const [rows] = await this.#connection
        .promise()
        .query<RowDataPacket[]>(`SELECT count(*) AS n FROM ${quoted(table.name)}`);
      return Number(rows[0]?.['n']);
    } catch (error) {
      throw this.#readError(table, error);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.#connection.promise().query('ROLLBACK');
    } catch (error) {
      // A lost connection has lost its transaction as well.
      if (!isLost(error)) throw error;
    }
  }

  /** Ends the running query without ending the transaction; the rows on their way are thrown away. */
  async #stopQuery(): Promise<void> {
    const other = await connectReadOnly(this.#url);
    try {
      await other.promise().query(`KILL QUERY ${this.#connection.threadId}`);
    } finally {
      other.destroy();
    }
    // Commands run in their order: when this one answers, the stopped one is over.
    await this.#connection
      .promise()
      .query('SELECT 1')
      .catch((error: unknown) => {
        if (errorCode(error) !== 'ER_QUERY_INTERRUPTED') throw error;
      });
  }

  #readError(table: OldTable, error: unknown): unknown {
    if (error instanceof ChangeoverError) return error;
    const lost = isLost(error) && this.consistency === 'TRANSACTION';
    const details = { table: table.name, reason: reasonOf(error) || errorCode(error) };
    return new ChangeoverError(lost ? 'SNAPSHOT_TRANSACTION_LOST' : 'OLD_READ_FAILED', details, {
      cause: error,
    });
  }
}

function isLost(error: unknown): boolean {
  return /PROTOCOL_CONNECTION_LOST|ECONN|EPIPE|closed state|ER_SERVER_SHUTDOWN|ER_CONNECTION_KILLED/.test(
    `${errorCode(error)} ${reasonOf(error)}`,
  );
}

function quoted(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

/** SQL for one field: bytes as lower-case hexadecimal text, instants with their zone, everything else as it is shown. */
function fieldSql(column: OldColumn): string {
  const name = quoted(column.name);
  if (
    /^(tiny|medium|long)?blob|^(var)?binary|^(multi)?(point|linestring|polygon)|^geom|^vector/.test(
      column.declared,
    )
  ) {
    return `lower(hex(${name}))`;
  }
  if (/^bit\b/.test(column.declared)) return `${name} + 0`;
  // The server shows a FLOAT with six digits only.
  if (/^float\b/.test(column.declared)) return `${name} + 0e0`;
  if (/^timestamp\b/.test(column.declared)) {
    return `if(cast(${name} AS char) LIKE '0000-%', cast(${name} AS char), concat(${name}, '+00:00'))`;
  }
  return name;
}
