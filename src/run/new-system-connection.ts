import { join } from 'node:path';
import pg from 'pg';
import { writeFileAtomically } from '../lib/atomic-file.ts';
import { ChangeoverError, isChangeoverError, reasonOf } from '../lib/errors.ts';
import { log } from '../lib/log.ts';
import type { Project } from '../project/project.ts';
import type { RunFolder } from '../stage/run-folder.ts';
import type { RunInfo } from '../stage/stage.ts';
import type { ControlStore } from '../store/control-store.ts';
import type { NewSystem } from '../systems/new-system.ts';
import { openNewSystem } from '../systems/open-new-system.ts';
import { type EmsProcess, startEmsProcess } from '../systems/reference-ems/ems-process.ts';

/**
 * Gives the stages of a run their new system. With `new.url: embedded` it starts the reference EMS as a process of
 * its own on a database of this run, and starts it again when it has died.
 */
export class NewSystemConnection implements AsyncDisposable {
  readonly #project: Project;
  readonly #store: ControlStore;
  readonly #run: RunInfo;
  readonly #folder: RunFolder;
  #process: EmsProcess | undefined;

  constructor(project: Project, store: ControlStore, run: RunInfo, folder: RunFolder) {
    this.#project = project;
    this.#store = store;
    this.#run = run;
    this.#folder = folder;
  }

  /** Connects. Throws NEW_LIVE_REFUSED, NEW_UNREACHABLE, NEW_DENIED. */
  async open(): Promise<NewSystem> {
    const { environments, old } = this.#project.config;
    const config = environments[this.#run.environment] ?? this.#project.config.new;
    const live = environments.live?.url;
    if (
      this.#run.environment !== 'live' &&
      live !== undefined &&
      live !== 'embedded' &&
      sameAddress(config.url, live)
    ) {
      throw new ChangeoverError('NEW_LIVE_REFUSED', { url: config.url, environment: this.#run.environment });
    }
    if (config.url !== 'embedded') return openNewSystem(config, old.system);
    const running = await this.#embedded();
    return openNewSystem(
      { ...config, url: running.url, token: running.token, database: await this.#databaseUrl() },
      old.system,
    );
  }

  async #embedded(): Promise<EmsProcess> {
    if (this.#process !== undefined && this.#process.alive) return this.#process;
    this.#process = await startEmsProcess({ databaseUrl: await this.#databaseUrl() });
    await writeFileAtomically(join(this.#folder.root, 'ems.pid'), String(this.#process.pid));
    log('info', 'ems-started', { url: this.#process.url });
    return this.#process;
  }

  async #databaseUrl(): Promise<string> {
    if (this.#store.embedded !== undefined) return this.#store.embedded.database(emsDatabase(this.#run.id));
    // A control store by URL: the EMS of this run gets a database beside it.
    return databaseBeside(this.#project.config.store, emsDatabase(this.#run.id, this.#project.config.name));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process?.stop();
  }
}

function emsDatabase(run: string, project?: string): string {
  return project === undefined ? `ems_${run}` : `ems_${project.replaceAll('-', '_')}_${run}`;
}

/** Creates, when missing, a database on the server of `url` and returns its URL. Throws STORE_UNREACHABLE. */
async function databaseBeside(url: string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } catch (error) {
    if (isChangeoverError(error)) throw error;
    throw new ChangeoverError('STORE_UNREACHABLE', { url: name, reason: reasonOf(error) }, { cause: error });
  } finally {
    await client.end();
  }
  const beside = new URL(url);
  beside.pathname = `/${name}`;
  return beside.href;
}

function sameAddress(one: string, other: string): boolean {
  if (one === 'embedded') return false;
  return new URL(one).host === new URL(other).host;
}

/** Drops the embedded EMS databases of earlier runs: each rehearsal begins with an empty new system. */
export async function dropOldEmsDatabases(store: ControlStore, currentRun: string): Promise<void> {
  if (store.embedded === undefined) return;
  const found = await store.pool.query<{ datname: string }>(
    "SELECT datname FROM pg_database WHERE datname ~ '^ems_[0-9]{4}' AND datname !~ ('^ems_' || $1)",
    [currentRun],
  );
  for (const { datname } of found.rows) {
    await store.pool.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(datname)} WITH (FORCE)`);
  }
}
