import { type MappedManifest, readMappedManifest } from '../mapping/mapped-manifest.ts';
import { listRuns } from '../run/run-store.ts';
import { runFolder } from '../stage/run-folder.ts';
import type { ApiContext } from './api-context.ts';

interface NewestMapping {
  readonly run: string;
  /** The folder of its mapped records. */
  readonly mapped: string;
  readonly manifest: MappedManifest;
}

/** Runs that are looked at: some that failed early may be newer. */
const lookedAt = 20;

/** The newest run that has mapped its rows, or undefined. Throws FILE_CORRUPT. */
export async function newestMapping(context: ApiContext): Promise<NewestMapping | undefined> {
  const { pool, migration, project } = context;
  for (const { id } of await listRuns(pool, migration, {}, lookedAt)) {
    const { mapped } = runFolder(project.folder, id);
    const manifest = await readMappedManifest(mapped);
    if (manifest !== undefined) return { run: id, mapped, manifest };
  }
  return undefined;
}
