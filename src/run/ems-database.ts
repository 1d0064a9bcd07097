import pg from 'pg';
import { ChangeoverError, reasonOf } from '../lib/errors.ts';
import { withoutPassword } from '../lib/postgres.ts';
import type { Project } from '../project/project.ts';
import type { RunInfo } from '../stage/stage.ts';
import type { ControlStore } from '../store/control-store.ts';

/**
 * The URL of the database of a run's own reference EMS, created when missing: on the embedded server, or beside a control
 * store that has a URL. Throws STORE_UNREACHABLE.
 */
export async function emsDatabaseUrl(project: Project, store: ControlStore, run: RunInfo): Promise<string> {
  if (store.embedded !== undefined) return store.embedded.database(`ems_${run.id}`);
  const name = `${await prefix(store, project.config.name)}${run.id}`;
  try {
    const found = await store.pool.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (found.rowCount === 0) await store.pool.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
    await store.pool.query(
      `COMMENT ON DATABASE ${pg.escapeIdentifier(name)} IS ${pg.escapeLiteral(mark(project))}`,
    );
  } catch (error) {
    const url = withoutPassword(project.config.store);
    throw new ChangeoverError('STORE_UNREACHABLE', { url, reason: reasonOf(error) }, { cause: error });
  }
  const beside = new URL(project.config.store);
  beside.pathname = `/${name}`;
  return beside.href;
}

/**
 * Drops the EMS databases (and what a killed proof left of their copies) of earlier runs of a migration: each rehearsal
 * begins with an empty new system. On a shared server only those go that carry this control store's number, the id of a
 * run in it, and our mark.
 */
export async function dropOldEmsDatabases(
  project: Project,
  store: ControlStore,
  currentRun: string,
): Promise<void> {
  for (const name of await oldDatabases(project, store, currentRun))
    await store.pool.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`);
}

async function oldDatabases(project: Project, store: ControlStore, currentRun: string): Promise<string[]> {
  if (store.embedded !== undefined) {
    const found = await store.pool.query<{ datname: string }>(
      "SELECT datname FROM pg_database WHERE datname ~ '^ems_[0-9]{4}' AND datname !~ ('^ems_' || $1)",
      [currentRun],
    );
    return found.rows.map((row) => row.datname);
  }
  const found = await store.pool.query<{ datname: string }>(
    `SELECT d.datname FROM run r JOIN pg_database d ON d.datname = $1 || r.id
      WHERE r.migration = $2 AND r.id <> $3 AND shobj_description(d.oid, 'pg_database') = $4`,
    [await prefix(store, project.config.name), project.config.name, currentRun, mark(project)],
  );
  // The copy first: without its original nothing would prove it to be ours.
  return found.rows.flatMap(({ datname }) => [`${datname}_sandbox`, datname]);
}

/** Two control stores on one server both number their runs from 1; the number of their database tells them apart. */
async function prefix(store: ControlStore, migration: string): Promise<string> {
  const found = await store.pool.query<{ oid: string }>(
    'SELECT oid::text FROM pg_database WHERE datname = current_database()',
  );
  // PostgreSQL cuts names at 63 bytes; the run must not be what is cut off.
  return `ems_${migration.replaceAll('-', '_').slice(0, 20)}_${found.rows[0]?.oid ?? ''}_`;
}

function mark(project: Project): string {
  return `Reference EMS of a run of the migration "${project.config.name}"; made and dropped by Changeover.`;
}
