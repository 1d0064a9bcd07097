import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { ChangeoverError, reasonOf } from '../../lib/errors.ts';
import type { OldReading, OldSystem, OldTable } from '../old-system.ts';
import { inspectSqlite } from './sqlite-inspect.ts';
import { SqliteReading } from './sqlite-reading.ts';
import { sqliteState } from './sqlite-state.ts';

/** Opens a SQLite file, read-only. Throws OLD_NOT_FOUND, OLD_DAMAGED, OLD_UNREACHABLE. */
export async function openSqlite(path: string, url: string): Promise<OldSystem> {
  if (!existsSync(path))
    throw new ChangeoverError('OLD_NOT_FOUND', { url, reason: `there is no file ${path}` });
  let database: DatabaseSync;
  try {
    database = new DatabaseSync(path, { readOnly: true, timeout: 10_000 });
    database.exec('PRAGMA query_only = 1');
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
  } catch (error) {
    throw asOldError(error, url);
  }
  return new SqliteSystem(database, path, url);
}

// SQLITE_CORRUPT and SQLITE_NOTADB (https://www.sqlite.org/rescode.html).
const damaged = [11, 26];

function asOldError(error: unknown, url: string): ChangeoverError {
  const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : 0;
  const found = damaged.includes(code) ? 'OLD_DAMAGED' : 'OLD_UNREACHABLE';
  return new ChangeoverError(found, { url, reason: reasonOf(error) }, { cause: error });
}

class SqliteSystem implements OldSystem {
  readonly adapter = 'sqlite';
  readonly url: string;
  readonly #database: DatabaseSync;
  readonly #path: string;

  constructor(database: DatabaseSync, path: string, url: string) {
    this.#database = database;
    this.#path = path;
    this.url = url;
  }

  async inspect(): Promise<readonly OldTable[]> {
    try {
      return inspectSqlite(this.#database);
    } catch (error) {
      if (error instanceof ChangeoverError) throw error;
      throw asOldError(error, this.url);
    }
  }

  async read(): Promise<OldReading> {
    const state = await sqliteState(this.#database, this.#path);
    return new SqliteReading(this.#database, state);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#database.close();
  }
}
