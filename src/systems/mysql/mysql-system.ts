import type { Connection } from 'mysql2';
import { ChangeoverError, reasonOf } from '../../lib/errors.ts';
import { withoutPassword } from '../../lib/postgres.ts';
import type { Consistency, OldReading, OldSystem, OldTable } from '../old-system.ts';
import { connectReadOnly } from './mysql-connection.ts';
import { inspectMysql } from './mysql-inspect.ts';
import { MysqlReading } from './mysql-reading.ts';

/** Opens a MySQL or MariaDB database, read-only. Throws OLD_UNREACHABLE, OLD_DENIED, OLD_NOT_FOUND. */
export async function openMysql(url: string, options: { quiesced: boolean }): Promise<OldSystem> {
  return new MysqlSystem(await connectReadOnly(url), url, options.quiesced);
}

class MysqlSystem implements OldSystem {
  readonly adapter = 'mysql';
  readonly url: string;
  readonly #connection: Connection;
  readonly #secretUrl: string;
  readonly #quiesced: boolean;

  constructor(connection: Connection, url: string, quiesced: boolean) {
    this.#connection = connection;
    this.#secretUrl = url;
    this.#quiesced = quiesced;
    this.url = withoutPassword(url);
  }

  async inspect(): Promise<readonly OldTable[]> {
    return this.#guard(() => inspectMysql(this.#connection));
  }

  async read(names?: readonly string[]): Promise<OldReading> {
    const view = await this.#guard(async () => {
      await this.#connection.promise().query('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
      return this.#describeView(names);
    });
    return new MysqlReading(this.#connection, this.#secretUrl, view);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#connection.destroy();
  }

  async #describeView(names?: readonly string[]): Promise<{ consistency: Consistency; reason: string }> {
    const outside = (await inspectMysql(this.#connection))
      .filter((table) => !table.transactional && (names?.includes(table.name) ?? true))
      .map((table) => `${table.name} (${table.engine})`);
    if (outside.length === 0) return { consistency: 'TRANSACTION', reason: '' };
    const reason = `tables whose engine has no transactions: ${outside.join(', ')}`;
    return this.#quiesced
      ? { consistency: 'QUIESCED', reason: `${reason}; old.quiesced declares that nobody writes` }
      : { consistency: 'FUZZY', reason };
  }

  async #guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof ChangeoverError) throw error;
      throw new ChangeoverError(
        'OLD_UNREACHABLE',
        { url: this.url, reason: reasonOf(error) },
        { cause: error },
      );
    }
  }
}
