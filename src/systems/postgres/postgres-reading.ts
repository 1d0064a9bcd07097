import type { Readable } from 'node:stream';
import pg from 'pg';
import { identifier, literal } from '../../duck/sql-text.ts';
import { ChangeoverError, reasonOf } from '../../lib/errors.ts';
import { log } from '../../lib/log.ts';
import type { Consistency, CsvRows, OldColumn, OldReading, OldTable, TablePart } from '../old-system.ts';
import { rowsOfCopy } from './copy-rows.ts';
import { connectReadOnly } from './postgres-connection.ts';

interface View {
  readonly url: string;
  readonly schema: string;
  readonly quiesced: boolean;
  /** Tables that are read outside of the transaction. */
  readonly outside: readonly string[];
}

interface Facts {
  readonly state: string;
  readonly snapshot: string;
  readonly ascii: boolean;
  /** Tables whose rows lie in other tables, which are not listed on their own. */
  readonly partitioned: readonly string[] | null;
}

/**
 * One REPEATABLE READ transaction. Its snapshot is exported and every part is read on a connection that imports it, so
 * that a reading that is given up half-way only costs that connection.
 */
export class PostgresReading implements OldReading {
  readonly consistency: Consistency;
  readonly reason: string;
  readonly state: string;
  readonly #client: pg.Client;
  readonly #view: View;
  readonly #snapshot: string;
  readonly #decode: boolean;
  readonly #partitioned: ReadonlySet<string>;
  readonly ordered = true;
  #reader: pg.Client | undefined;

  private constructor(client: pg.Client, view: View, facts: Facts) {
    this.#client = client;
    this.#view = view;
    this.#snapshot = facts.snapshot;
    this.#decode = facts.ascii;
    this.#partitioned = new Set(facts.partitioned);
    this.state = facts.state;
    const foreign = `foreign tables are no part of the transaction: ${view.outside.join(', ')}`;
    if (view.outside.length === 0) [this.consistency, this.reason] = ['TRANSACTION', ''];
    else if (!view.quiesced) [this.consistency, this.reason] = ['FUZZY', foreign];
    else
      [this.consistency, this.reason] = ['QUIESCED', `${foreign}; old.quiesced declares that nobody writes`];
  }

  /** Takes the snapshot of a transaction that has begun. */
  static async begin(client: pg.Client, view: View): Promise<PostgresReading> {
    const result = await client.query<Facts>(
      `SELECT pg_export_snapshot() AS snapshot, getdatabaseencoding() = 'SQL_ASCII' AS ascii,
              concat_ws(' ', pg_postmaster_start_time(), current_database(), txid_current_snapshot()) AS state,
              (SELECT json_agg(relname) FROM pg_class WHERE relkind = 'p' AND relnamespace = $1::regnamespace)
                AS partitioned`,
      [identifier(view.schema)],
    );
    const facts = result.rows[0];
    if (facts === undefined) throw new Error('the snapshot was not returned');
    // The same transactions done and open on the same server: the same rows, so a lost view is found again.
    return new PostgresReading(client, view, { ...facts, state: `view:${facts.state}` });
  }

  // One part: a scan of a range of blocks costs twice as much as one of the whole table (PostgreSQL 15 and 18).
  async parts(): Promise<readonly TablePart[]> {
    return [{ number: 0, label: 'all rows' }];
  }

  async *rows(table: OldTable, _part: TablePart, signal?: AbortSignal, skip = 0): AsyncGenerator<CsvRows> {
    signal?.throwIfAborted();
    let finished = false;
    try {
      const reader = await this.#openReader();
      for await (const chunk of rowsOfCopy(reader, this.#copySql(table, skip))) {
        signal?.throwIfAborted();
        yield this.#decode ? decoded(chunk as CsvRows) : (chunk as CsvRows);
      }
      finished = true;
    } catch (error) {
      throw signal?.aborted === true ? error : this.#readError(table, error);
    } finally {
      if (!finished) await this.#closeReader();
    }
  }

  async countRows(table: OldTable): Promise<number> {
    try {
      const result = await this.#client.query<{ n: string }>(
        `SELECT count(*)::text AS n FROM ${this.#from(table)}`,
      );
      return Number(result.rows[0]?.n);
    } catch (error) {
      throw this.#readError(table, error);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#closeReader();
    await this.#client.query('ROLLBACK');
  }

  async #openReader(): Promise<pg.Client> {
    if (this.#reader !== undefined) return this.#reader;
    const reader = await connectReadOnly(this.#view.url);
    this.#reader = reader;
    await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await reader.query(`SET TRANSACTION SNAPSHOT ${literal(this.#snapshot)}`);
    return reader;
  }

  async #closeReader(): Promise<void> {
    const reader = this.#reader;
    this.#reader = undefined;
    if (reader === undefined) return;
    // A COPY that was given up still sends rows: only cutting the connection stops it.
    (reader as unknown as { connection: { stream: Readable } }).connection.stream.destroy();
    // Its connection is cut already, so taking leave of it may fail: nothing is lost by that.
    await reader
      .end()
      .catch((error: unknown) => log('debug', 'postgres-reader-cut', { reason: reasonOf(error) }));
  }

  #readError(table: OldTable, error: unknown): unknown {
    if (error instanceof ChangeoverError) return error;
    const details = { table: table.name, reason: reasonOf(error) };
    // Errors of the server come with a code; without one, or with one of class 57 (shut down), the connection is gone.
    const lost = !(error instanceof pg.DatabaseError) || (error.code ?? '').startsWith('57');
    return new ChangeoverError(lost ? 'SNAPSHOT_TRANSACTION_LOST' : 'OLD_READ_FAILED', details, {
      cause: error,
    });
  }

  #copySql(table: OldTable, skip: number): string {
    const offset = skip === 0 ? '' : ` OFFSET ${skip}`;
    return `COPY (SELECT ${table.columns.map(fieldSql).join(', ')} FROM ${this.#from(table)}${offset}) TO STDOUT (FORMAT csv)`;
  }

  #from(table: OldTable): string {
    // A table that others inherit from is read without their rows: they are tables of their own.
    const only = this.#partitioned.has(table.name) ? '' : 'ONLY ';
    return `${only}${identifier(this.#view.schema)}.${identifier(table.name)}`;
  }
}

/** Bytes of no known encoding as UTF-8: what is none becomes U+FFFD, of three bytes. */
function decoded({ bytes, rows, longestRow }: CsvRows): CsvRows {
  return { bytes: Buffer.from(new TextDecoder().decode(bytes)), rows, longestRow: 3 * longestRow };
}

function fieldSql(column: OldColumn): string {
  const name = identifier(column.name);
  return /\bbytea\b/.test(column.declared) && !column.declared.endsWith('[]')
    ? `encode(${name}, 'hex')`
    : name;
}
