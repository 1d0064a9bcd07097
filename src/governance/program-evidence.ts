import type pg from 'pg';
import { buildOfChangeover } from '../evidence/build-of-changeover.ts';
import type { EvidenceEntry } from '../evidence/evidence-entry.ts';
import { appendEvidence, listEvidence } from '../evidence/evidence-store.ts';
import type { StageEvidence } from '../evidence/stage-evidence.ts';
import { withoutPassword } from '../lib/postgres.ts';
import type { ProjectConfig } from '../project/project-config.ts';

/**
 * Appends evidence that comes from people's acts or from a check of the program rather than from a run: its `run` is
 * `program`. The systems and the data are those of the newest evidence in the same environment; before there is any, the
 * systems are what changeover.yaml names. Saying the same again adds nothing. Throws EVIDENCE_BROKEN.
 */
export async function appendProgramEvidence(
  pool: pg.Pool,
  config: ProjectConfig,
  found: StageEvidence,
  now: Date,
): Promise<EvidenceEntry> {
  const entries = await listEvidence(pool, config.name);
  const last = entries.findLast((one) => one.environment === config.environment && one.run !== programRun);
  const url = withoutPassword(config.old.url);
  const declared = config.environments[config.environment] ?? config.new;
  const entry = await appendEvidence(pool, {
    ...found,
    at: now.toISOString(),
    migration: config.name,
    run: programRun,
    environment: config.environment,
    systems: last?.systems ?? {
      old: { adapter: url.split(':')[0] ?? '', url },
      new: {
        adapter: declared.adapter,
        url: withoutPassword(declared.url),
        version: 'unknown',
        build: 'unknown',
      },
    },
    fingerprint: last?.fingerprint ?? '',
    build: await buildOfChangeover(),
  });
  return entry;
}

const programRun = 'program';
