import { startEmbeddedServer } from '../lib/embedded-postgres.ts';
import { reasonOf } from '../lib/errors.ts';
import { log } from '../lib/log.ts';
import type { Project } from '../project/project.ts';
import { sharedFolder } from '../stage/run-folder.ts';
import type { ControlStore } from '../store/control-store.ts';

const lookMs = 2000;

/**
 * Starts the embedded store of a server again when it was killed beside it (out of memory, an operator's mistake): looks
 * every two seconds, until disposed. A store on a server of its own is for others to keep.
 */
export function keepStore(project: Project, store: ControlStore): AsyncDisposable {
  let looking: Promise<void> | undefined;
  const timer = setInterval(() => {
    looking ??= look(project, store).finally(() => {
      looking = undefined;
    });
  }, lookMs);
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await looking;
    },
  };
}

async function look(project: Project, store: ControlStore): Promise<void> {
  if (store.embedded === undefined) return;
  try {
    await store.pool.query('SELECT 1');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED')) return;
    log('error', 'embedded-store-gone', { reason: reasonOf(error) });
    await startAgain(project);
  }
}

async function startAgain(project: Project): Promise<void> {
  try {
    // It takes the port it had, so every connection pool finds it by itself.
    await startEmbeddedServer(sharedFolder(project.folder).postgres);
  } catch (error) {
    log('error', 'embedded-store-not-back', { reason: reasonOf(error) });
  }
}
