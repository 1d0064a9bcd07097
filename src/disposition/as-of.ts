import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ChangeoverError, reasonOf } from '../lib/errors.ts';
import type { Project } from '../project/project.ts';

/**
 * The day on which dates are judged: `old.as_of`, or the day on which the snapshot in `folder` was finished, in the old system's
 * zone. A resumed run and the prover get the same day. Throws FILE_CORRUPT.
 */
export async function dayOfSnapshot(project: Project, folder: string): Promise<string> {
  const { as_of, time_zone } = project.config.old;
  if (as_of !== undefined) return as_of;
  const path = join(folder, 'manifest.json');
  try {
    const { mtime } = await stat(path);
    // Sweden writes dates as ISO 8601 does.
    return new Intl.DateTimeFormat('sv-SE', { timeZone: time_zone, dateStyle: 'short' }).format(mtime);
  } catch (error) {
    throw new ChangeoverError('FILE_CORRUPT', { path, reason: reasonOf(error) }, { cause: error });
  }
}
