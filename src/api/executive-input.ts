import { openDifferences } from '../gate/exposure-store.ts';
import { type ExecutiveReport, executiveReport } from '../report/executive/executive-model.ts';
import type { ApiContext } from './api-context.ts';
import { currentStatus } from './program-status.ts';
import { goLivePlan, openIssues } from './readiness-store.ts';

const issuesShown = 5;

/** The executive report as everything stands now. */
export async function currentExecutiveReport(context: ApiContext): Promise<ExecutiveReport> {
  const { pool, project, migration } = context;
  const at = context.clock();
  const [status, open, issues, plan] = await Promise.all([
    currentStatus(context, at),
    openDifferences(pool, migration),
    openIssues(pool, migration),
    goLivePlan(pool, migration),
  ]);
  const { judgment } = status;
  return executiveReport({
    title: project.config.title ?? project.config.name,
    migration,
    environment: project.config.environment,
    at,
    verdict: judgment.verdict,
    open,
    chain: { entries: judgment.entries, head: judgment.head, broken: judgment.broken },
    workstreams: status.workstreams
      .filter((one) => one.group.active)
      .map(({ title, status: shown, reason }) => ({ title, status: shown, reason })),
    issues: issues
      .filter((one) => one.kind === 'ISSUE' || one.kind === 'RISK')
      .slice(0, issuesShown)
      .map(({ title, severity, owner }) => ({ title, severity, owner: owner ?? '' })),
    goLive: plan.date,
  });
}
