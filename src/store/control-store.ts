import type pg from 'pg';
import { type EmbeddedServer, startEmbeddedServer } from '../lib/embedded-postgres.ts';
import { migrate, openPool } from '../lib/postgres.ts';
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

/** Opens the control store and brings its schema up to date. Throws STORE_UNREACHABLE, STORE_CORRUPT, STORE_NEWER. */
export async function openControlStore(project: Project): Promise<ControlStore> {
  const declared = project.config.store;
  const embedded =
    declared === 'embedded' ? await startEmbeddedServer(sharedFolder(project.folder).postgres) : undefined;
  const url = embedded === undefined ? declared : await embedded.database('changeover');
  const pool = openPool(url);
  try {
    await migrate(pool, new URL('./migrations/', import.meta.url), url);
  } catch (error) {
    await pool.end();
    await embedded?.stop();
    throw error;
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
