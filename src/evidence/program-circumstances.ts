import type pg from 'pg';
import { withoutPassword } from '../lib/postgres.ts';
import type { ProjectConfig } from '../project/project-config.ts';
import { buildOfChangeover } from './build-of-changeover.ts';
import type { NewEvidence } from './evidence-entry.ts';
import { type EvidenceRow, readRow } from './evidence-store.ts';

/** What evidence of the program (signatures, drills, training) shares: it speaks of no run. */
export type ProgramCircumstances = Omit<NewEvidence, 'kind' | 'outcome' | 'summary' | 'body'>;

/** The name that stands for the run in evidence that speaks of none. */
const programRun = 'program';

/**
 * When, where and on which systems: those that the newest evidence of the environment names, else what changeover.yaml
 * says. `environment` is that of the migration when absent.
 */
export async function programCircumstances(
  pool: pg.Pool,
  config: ProjectConfig,
  now: Date,
  environment: NewEvidence['environment'] = config.environment,
): Promise<ProgramCircumstances> {
  const newest = await pool.query<EvidenceRow>(
    `SELECT e.* FROM evidence e WHERE e.migration = $1 AND e.kind = 'reconciliation' ORDER BY -e.seq LIMIT 1`,
    [config.name],
  );
  const row = newest.rows[0];
  const known = row === undefined ? undefined : readRow(row);
  const declared = config.environments[environment] ?? config.new;
  const { url } = config.old;
  return {
    at: now.toISOString(),
    migration: config.name,
    run: programRun,
    environment,
    systems:
      known?.environment === environment
        ? known.systems
        : {
            old: { adapter: url.split(':')[0] ?? '', url: withoutPassword(url) },
            new: { adapter: declared.adapter, url: withoutPassword(declared.url), version: '', build: '' },
          },
    fingerprint: '',
    build: await buildOfChangeover(),
  };
}
