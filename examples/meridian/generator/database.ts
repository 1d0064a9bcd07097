import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Account } from './account.ts';
import { type Cell, createTable, type TableName, tables } from './schema.ts';

const names = Object.keys(tables) as TableName[];

/** The old database while it is written; everything in one transaction per some thousand accounts. */
export class OldDatabase {
  readonly rows: Record<string, number> = Object.fromEntries(names.map((name) => [name, 0]));
  readonly #database: DatabaseSync;
  readonly #inserts: Map<
    TableName,
    { readonly statement: StatementSync; readonly columns: readonly string[] }
  >;

  constructor(path: string) {
    this.#database = new DatabaseSync(path);
    // Nobody else sees the file before it is whole, so nothing has to survive a crash.
    this.#database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -32000');
    this.#inserts = new Map(
      names.map((name) => {
        this.#database.exec(createTable(name));
        const columns = Object.keys(tables[name]);
        const marks = columns.map(() => '?').join(', ');
        return [
          name,
          { columns, statement: this.#database.prepare(`INSERT INTO ${name} VALUES (${marks})`) },
        ];
      }),
    );
    this.#database.exec('BEGIN');
  }

  /** Inserts all rows of an account. */
  add(account: Account): void {
    for (const { table, row } of account.rows) {
      const insert = this.#inserts.get(table);
      if (insert === undefined) throw new Error(`no table ${table}`);
      insert.statement.run(...insert.columns.map((column) => (row[column] ?? null) as Cell));
      this.rows[table] = (this.rows[table] ?? 0) + 1;
    }
  }

  /** Keeps what was inserted so far and goes on. */
  commit(): void {
    this.#database.exec('COMMIT; BEGIN');
  }

  close(): void {
    this.#database.exec('COMMIT');
    this.#database.close();
  }
}
