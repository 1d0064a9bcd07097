import { openDifferences } from '../gate/exposure-store.ts';
import { judgeEvidence } from '../gate/judge-evidence.ts';
import { type ExecutiveReport, executiveReport } from '../report/executive/executive-model.ts';
import type { ApiContext } from './api-context.ts';

/** The executive report as everything stands now. */
export async function currentExecutiveReport(context: ApiContext): Promise<ExecutiveReport> {
  const { pool, project, migration } = context;
  const at = context.clock();
  const [judgment, open] = await Promise.all([
    judgeEvidence(pool, project.config, at, 'new'),
    openDifferences(pool, migration),
  ]);
  return executiveReport({
    title: project.config.title ?? project.config.name,
    migration,
    environment: project.config.environment,
    at,
    verdict: judgment.verdict,
    open,
    chain: { entries: judgment.entries, head: judgment.head, broken: judgment.broken },
    workstreams: [],
    issues: [],
    goLive: null,
  });
}
