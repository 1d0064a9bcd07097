import type pg from 'pg';
import type { ProjectConfig } from '../../project/project-config.ts';
import { appendProgramEvidence } from '../append-program-evidence.ts';
import { listAudiences } from './audience-store.ts';
import { trainingEvidence } from './readiness.ts';

/** Makes evidence of what the departments' readiness proves now; adds nothing while nobody has declared anything. */
export async function refreshTrainingEvidence(
  pool: pg.Pool,
  config: ProjectConfig,
  now: Date,
): Promise<void> {
  const audiences = await listAudiences(pool, config.name);
  if (!audiences.some((one) => one.declaration !== null)) return;
  await appendProgramEvidence(pool, config, trainingEvidence(audiences), now);
}
