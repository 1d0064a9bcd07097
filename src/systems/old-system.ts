/** How far the rows of one reading belong together (FEATURES M1). */
export type Consistency = 'TRANSACTION' | 'QUIESCED' | 'FUZZY';

/** How a raw column is kept in Parquet. Everything that is not safely a number or a boolean stays text. */
export type RawType = 'VARCHAR' | 'BIGINT' | 'HUGEINT' | 'DOUBLE' | 'BOOLEAN';

export interface OldColumn {
  readonly name: string;
  /** The type as the old system declares it. */
  readonly declared: string;
  readonly type: RawType;
  readonly nullable: boolean;
}

export interface OldTable {
  readonly name: string;
  readonly columns: readonly OldColumn[];
  /** Columns of the primary key, or of the first unique key; empty when there is none. */
  readonly key: readonly string[];
  /** Declared foreign keys. */
  readonly references: readonly {
    readonly columns: readonly string[];
    readonly table: string;
    readonly to: readonly string[];
  }[];
  /** Exact or estimated number of rows, where it is known without a scan. */
  readonly estimatedRows: number | undefined;
  /** False where reads of this table cannot be part of a transaction (MyISAM, files). */
  readonly transactional: boolean;
}

/** A part of a table that is read, fingerprinted and stored on its own. */
export interface TablePart {
  readonly number: number;
  /** SQL-free description of the range, for people; parts together cover the table once. */
  readonly label: string;
}

/** Some whole rows of a table as CSV (form: `OldReading`), at least one. */
export interface CsvRows {
  readonly bytes: Uint8Array;
  readonly rows: number;
  /** Its longest row in bytes, line end included. */
  readonly longestRow: number;
  /** Gives the memory of `bytes` back, once nobody reads them any more; may be left out. */
  readonly release?: () => void;
}

/**
 * One consistent view of an old system, open from the first row to the last. `rows` yields CSV without a header
 * in UTF-8: fields in the order of `table.columns`, NULL as nothing between commas, text in double quotes (`""` inside)
 * when it is empty or holds a comma, a quote or a line break, `\n` after each row.
 */
export interface OldReading extends AsyncDisposable {
  readonly consistency: Consistency;
  /** Why it is not TRANSACTION, naming the tables; empty when it is. */
  readonly reason: string;
  /**
   * Identifies the state that is read; equal only when the state is the same. `content:…` is a hash of what is read;
   * `view:…` is a transaction, which nobody finds again once it is lost.
   */
  readonly state: string;
  /** Whether a part yields its rows in the same order whenever the state is the same, so that `skip` finds its place again. */
  readonly ordered: boolean;
  parts(table: OldTable): Promise<readonly TablePart[]>;
  /** The rows of a part, without the first `skip` (0 when absent; only where `ordered`). */
  rows(table: OldTable, part: TablePart, signal?: AbortSignal, skip?: number): AsyncIterable<CsvRows>;
  /** Exact number of rows within this view, for control. Throws OLD_READ_FAILED. */
  countRows(table: OldTable): Promise<number>;
}

/** An old system. It has no verb that writes: that is law 2, kept by the type. */
export interface OldSystem extends AsyncDisposable {
  readonly adapter: string;
  /** The URL without its password. */
  readonly url: string;
  /**
   * Tables with columns, keys and references; after `read`, as that view sees them. Throws OLD_UNREACHABLE, OLD_DENIED,
   * OLD_NOT_FOUND, OLD_READ_FAILED, CSV_*.
   */
  inspect(): Promise<readonly OldTable[]>;
  /**
   * Opens one consistent view, of all tables or of those named: TRANSACTION where the system can, and what it really is
   * otherwise. Only one view at a time.
   */
  read(tables?: readonly string[]): Promise<OldReading>;
}
