import { join } from 'node:path';
import { writeFileAtomically } from '../lib/atomic-file.ts';
import { ChangeoverError } from '../lib/errors.ts';
import { log } from '../lib/log.ts';
import type { Project } from '../project/project.ts';
import type { RunFolder } from '../stage/run-folder.ts';
import type { RunInfo } from '../stage/stage.ts';
import type { ControlStore } from '../store/control-store.ts';
import type { NewSystem } from '../systems/new-system.ts';
import { openNewSystem } from '../systems/open-new-system.ts';
import { type EmsProcess, startEmsProcess } from '../systems/reference-ems/ems-process.ts';
import { emsDatabaseUrl } from './ems-database.ts';

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
      {
        ...config,
        url: running.url,
        token: running.token,
        database: await emsDatabaseUrl(this.#project, this.#store, this.#run),
      },
      old.system,
    );
  }

  async #embedded(): Promise<EmsProcess> {
    if (this.#process !== undefined && this.#process.alive) return this.#process;
    this.#process = await startEmsProcess({
      databaseUrl: await emsDatabaseUrl(this.#project, this.#store, this.#run),
      keyFile: join(this.#folder.root, 'ems-license-keys.kek'),
    });
    await writeFileAtomically(join(this.#folder.root, 'ems.pid'), String(this.#process.pid));
    log('info', 'ems-started', { url: this.#process.url });
    return this.#process;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process?.stop();
  }
}

function sameAddress(one: string, other: string): boolean {
  if (one === 'embedded') return false;
  return new URL(one).host === new URL(other).host;
}
