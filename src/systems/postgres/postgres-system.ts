import type pg from 'pg';
import { ChangeoverError, reasonOf } from '../../lib/errors.ts';
import { withoutPassword } from '../../lib/postgres.ts';
import type { OldReading, OldSystem, OldTable } from '../old-system.ts';
import { connectReadOnly } from './postgres-connection.ts';
import { inspectPostgres } from './postgres-inspect.ts';
import { PostgresReading } from './postgres-reading.ts';

interface PostgresOptions {
  readonly schema: string;
  readonly quiesced: boolean;
}

/** Opens a PostgreSQL database (11 or newer), read-only. Throws OLD_UNREACHABLE, OLD_DENIED, OLD_NOT_FOUND. */
export async function openPostgres(url: string, options: PostgresOptions): Promise<OldSystem> {
  const client = await connectReadOnly(url);
  return new PostgresSystem(client, url, options);
}

class PostgresSystem implements OldSystem {
  readonly adapter = 'postgres';
  readonly url: string;
  readonly #client: pg.Client;
  readonly #secretUrl: string;
  readonly #options: PostgresOptions;

  constructor(client: pg.Client, url: string, options: PostgresOptions) {
    this.#client = client;
    this.#secretUrl = url;
    this.#options = options;
    this.url = withoutPassword(url);
  }

  async inspect(): Promise<readonly OldTable[]> {
    try {
      const found = await this.#client.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [
        this.#options.schema,
      ]);
      if (found.rowCount === 0) {
        throw new ChangeoverError('OLD_NOT_FOUND', {
          url: this.url,
          reason: `there is no schema ${this.#options.schema}`,
        });
      }
      return await inspectPostgres(this.#client, this.#options.schema);
    } catch (error) {
      if (error instanceof ChangeoverError) throw error;
      throw new ChangeoverError(
        'OLD_UNREACHABLE',
        { url: this.url, reason: reasonOf(error) },
        { cause: error },
      );
    }
  }

  async read(names?: readonly string[]): Promise<OldReading> {
    await this.#client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const outside = (await this.inspect())
      .filter((table) => !table.transactional && (names?.includes(table.name) ?? true))
      .map((table) => table.name);
    return PostgresReading.begin(this.#client, { url: this.#secretUrl, ...this.#options, outside });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.end();
  }
}
