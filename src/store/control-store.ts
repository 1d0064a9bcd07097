import { readdir } from 'node:fs/promises';
import type pg from 'pg';
import { type EmbeddedServer, startEmbeddedServer } from '../lib/embedded-postgres.ts';
import { ChangeoverError, reasonOf } from '../lib/errors.ts';
import { migrate, openPool, withoutPassword } from '../lib/postgres.ts';
import type { Project } from '../project/project.ts';
import { sharedFolder } from '../stage/run-folder.ts';

/** The control store of one migration, and the embedded server behind it where there is one. */
export interface ControlStore extends AsyncDisposable {
  readonly pool: pg.Pool;
  /** For connections that the pool cannot give (LISTEN). Carries the password: never shown. */
  readonly url: string;
  /** The URL of a database for a purpose (`ems_0007`); only the embedded server makes databases of its own. */
  readonly embedded: EmbeddedServer | undefined;
}

const migrationsFolder = new URL('./migrations/', import.meta.url);

/** Opens the control store and brings its schema up to date. Throws STORE_UNREACHABLE, STORE_DENIED, STORE_FOREIGN, STORE_CORRUPT, STORE_NEWER. */
export async function openControlStore(project: Project): Promise<ControlStore> {
  const declared = project.config.store;
  const embedded =
    declared === 'embedded' ? await startEmbeddedServer(sharedFolder(project.folder).postgres) : undefined;
  const url = embedded === undefined ? declared : await embedded.database('changeover');
  const pool = openPool(url);
  try {
    await refuseForeign(pool, url);
    await migrate(pool, migrationsFolder, url);
  } catch (error) {
    await pool.end();
    await embedded?.stop();
    throw asStoreError(error, withoutPassword(url));
  }
  return {
    pool,
    url,
    embedded,
    async [Symbol.asyncDispose]() {
      await pool.end();
      await embedded?.stop();
    },
  };
}

/** A database that was made by something else with migrations of that kind (an EMS, say) is left alone. */
async function refuseForeign(pool: pg.Pool, url: string): Promise<void> {
  const client = await pool.connect().catch((error: unknown) => {
    throw new ChangeoverError(
      'STORE_UNREACHABLE',
      { url: withoutPassword(url), reason: reasonOf(error) },
      { cause: error },
    );
  });
  try {
    const found = await client.query<{ there: boolean }>(
      "SELECT to_regclass('schema_migration') IS NOT NULL AS there",
    );
    if (found.rows[0]?.there !== true) return;
    const ours = new Set(await readdir(migrationsFolder));
    const first = await client.query<{ name: string }>('SELECT name FROM schema_migration WHERE number = 1');
    const name = first.rows[0]?.name;
    if (name !== undefined && !ours.has(name))
      throw new ChangeoverError('STORE_FOREIGN', { url: withoutPassword(url), what: `tables of ${name}` });
  } finally {
    client.release();
  }
}

/** PostgreSQL's words for a user who may not (42501), and for names that something else has taken (42P07). */
function asStoreError(error: unknown, url: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (error instanceof ChangeoverError) return error;
  if (code === '42501')
    return new ChangeoverError('STORE_DENIED', { url, reason: reasonOf(error) }, { cause: error });
  if (code === '42P07')
    return new ChangeoverError('STORE_FOREIGN', { url, what: reasonOf(error) }, { cause: error });
  return error;
}
