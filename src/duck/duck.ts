import { mkdir } from 'node:fs/promises';
import { type DuckDBConnection, DuckDBInstance, type Json } from '@duckdb/node-api';
import { asDiskError } from '../lib/atomic-file.ts';
import { ChangeoverError, reasonOf } from '../lib/errors.ts';
import { installMacros } from './macros.ts';

export interface DuckOptions {
  /** Soft limit such as `1GB`; DuckDB spills to `temporaryFolder` beyond it. */
  readonly memory: string;
  readonly threads?: number | undefined;
  /** Folder for spilled data; created when missing. */
  readonly temporaryFolder: string;
}

/**
 * One in-memory DuckDB with one connection: the data plane of a stage. Everything that must survive is
 * Parquet in the run's folder. INTEGER and smaller come back as numbers; BIGINT, decimals,
 * dates and instants as text, so no value passes through a float: cast counts to INTEGER, or use `count`.
 */
export class Duck implements AsyncDisposable {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.#connection = connection;
  }

  static async open(options: DuckOptions): Promise<Duck> {
    await mkdir(options.temporaryFolder, { recursive: true });
    const instance = await DuckDBInstance.create(':memory:', {
      memory_limit: options.memory,
      temp_directory: options.temporaryFolder,
      preserve_insertion_order: 'false',
      ...(options.threads === undefined ? {} : { threads: String(options.threads) }),
    });
    const connection = await instance.connect();
    const duck = new Duck(instance, connection);
    await duck.run("SET TimeZone = 'UTC'");
    await installMacros(duck);
    return duck;
  }

  /** Runs statements whose rows are not wanted. */
  async run(sql: string): Promise<void> {
    try {
      await this.#connection.run(sql);
    } catch (error) {
      throw asDuckError(error);
    }
  }

  /** All rows as plain objects; for results known to be small. */
  async rows<T extends object = Record<string, Json>>(sql: string): Promise<T[]> {
    try {
      const reader = await this.#connection.runAndReadAll(sql);
      return reader.getRowObjectsJson() as T[];
    } catch (error) {
      throw asDuckError(error);
    }
  }

  /** The first row, or undefined. */
  async row<T extends object = Record<string, Json>>(sql: string): Promise<T | undefined> {
    return (await this.rows<T>(sql))[0];
  }

  /** A single count or sum as a number (0 when NULL); must be below 2^53. */
  async count(sql: string): Promise<number> {
    const row = await this.row(sql);
    const value = row === undefined ? 0 : Object.values(row)[0];
    return Number(value ?? 0);
  }

  /** Streams rows as arrays in chunks of up to 2,048; memory stays flat. Values as in `rows`. */
  async *chunks(sql: string): AsyncGenerator<Json[][]> {
    try {
      const result = await this.#connection.stream(sql);
      for await (const rows of result.yieldRowsJson()) yield rows;
    } catch (error) {
      throw asDuckError(error);
    }
  }

  /** The columns a SELECT would yield, without running it: name and DuckDB type. */
  async describe(sql: string): Promise<{ name: string; type: string }[]> {
    const rows = await this.rows<{ column_name: string; column_type: string }>(`DESCRIBE ${sql}`);
    return rows.map((row) => ({ name: row.column_name, type: row.column_type }));
  }

  /** How many statements a text holds; throws the parser's complaint. */
  async statementCount(sql: string): Promise<number> {
    try {
      return (await this.#connection.extractStatements(sql)).count;
    } catch (error) {
      throw asDuckError(error);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }

  close(): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }
}

function asDuckError(error: unknown): unknown {
  const disk = asDiskError(error, 'the DuckDB temporary folder');
  if (disk instanceof ChangeoverError) return disk;
  const reason = reasonOf(error);
  if (reason.startsWith('Out of Memory Error'))
    return new ChangeoverError('MEMORY_SHORT', { reason }, { cause: error });
  const corrupt = /file '([^']+)'/i.exec(reason);
  if (
    /too small to be a Parquet|No magic bytes|Invalid Input Error.*parquet|TProtocolException|Snappy|ZSTD Decompression/i.test(
      reason,
    )
  ) {
    return new ChangeoverError('FILE_CORRUPT', { path: corrupt?.[1] ?? 'Parquet', reason }, { cause: error });
  }
  return new ChangeoverError('QUERY_FAILED', { reason }, { cause: error });
}
