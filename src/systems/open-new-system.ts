import { ChangeoverError } from '../lib/errors.ts';
import type { ProjectConfig } from '../project/project-config.ts';
import type { NewSystem } from './new-system.ts';
import { openReferenceEms } from './reference-ems/reference-ems.ts';

/**
 * Connects to the new system of a migration by its URL (`embedded` must have been started and replaced by then);
 * `systemName` is the name of the old system.
 * Throws NEW_DENIED when no token is given, and what the adapter throws.
 */
export async function openNewSystem(config: ProjectConfig['new'], systemName: string): Promise<NewSystem> {
  const { url, token, database } = config;
  if (token === undefined)
    throw new ChangeoverError('NEW_DENIED', { url, reason: 'no `token` is given for it in changeover.yaml' });
  return openReferenceEms({ url, token, database, systemName });
}
