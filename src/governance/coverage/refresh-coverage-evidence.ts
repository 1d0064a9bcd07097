import type pg from 'pg';
import type { ProjectConfig } from '../../project/project-config.ts';
import { appendProgramEvidence } from '../append-program-evidence.ts';
import { coverageEvidence, scenariosIn } from './coverage-evidence.ts';

/**
 * What the scenarios are worth now in the migration's environment goes into the evidence chain, where a criterion of the
 * project's own may ask for it; called after each change of scenarios or results. Throws EVIDENCE_BROKEN.
 */
export async function refreshCoverageEvidence(
  pool: pg.Pool,
  config: ProjectConfig,
  now: Date,
): Promise<void> {
  const { name, environment } = config;
  const counted = async (client: pg.ClientBase) =>
    coverageEvidence(await scenariosIn(client, name, environment), environment);
  await appendProgramEvidence(pool, config, counted, now);
}
