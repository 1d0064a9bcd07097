import type { CriterionVerdict } from '../gate/evaluate-gate.ts';
import { signingFunction } from '../gate/signing-function.ts';
import { criticalPath } from '../governance/plan/critical-path.ts';
import { getSettings } from '../governance/plan/plan-store.ts';
import { planWorkCalendar } from '../governance/plan/plan-work-calendar.ts';
import type { WorkstreamReport } from '../governance/status/status-report.ts';
import { timelineOf } from '../governance/tasks/timeline.ts';
import { type TimelineTask, timelineTasks } from '../governance/tasks/timeline-store.ts';
import { verdictSentence } from '../report/verdict-words.ts';
import { findRun, stagesOfRuns } from '../run/run-store.ts';
import type { ApiContext } from './api-context.ts';
import { goLiveFacts } from './go-live-facts.ts';
import { goLiveView } from './plan-view.ts';
import { type CurrentStatus, currentStatus, overrideView, personRef } from './program-status.ts';
import { readinessMeasures } from './readiness-measures.ts';
import { comparedRuns, goLivePlan, scenarioCounts } from './readiness-store.ts';
import type { Readiness, ReadinessCriterion, ReadinessWorkstream } from './schema/readiness-schema.ts';

const titles = {
  GREEN: 'Ready to go live',
  YELLOW: 'Not yet ready to go live',
  RED: 'Not ready to go live',
} as const;
const milestonesShown = 12;
const causesShown = 5;

/** Everything the Readiness page shows, as it is now. */
export async function readinessView(context: ApiContext): Promise<Readiness> {
  const { pool, project, migration } = context;
  const reading = timelineTasks(pool, migration);
  const [status, tasks, plan, trend, scenarios, run, proposal, settings] = await Promise.all([
    currentStatus(context, context.clock(), reading),
    reading,
    goLivePlan(pool, migration),
    comparedRuns(pool, migration),
    scenarioCounts(pool, migration),
    newestRun(context),
    goLiveView(context),
    getSettings(pool, migration, project.config.old.time_zone),
  ]);
  const { today, zone } = status;
  const { verdict } = status.judgment;
  const goLive = goLiveFacts(plan, proposal, tasks, { today, zone });
  const runSeconds = run?.state === 'done' ? run.stages.reduce((sum, stage) => sum + stage.seconds, 0) : null;
  return {
    migration: { name: migration, title: project.config.title ?? migration },
    environment: project.config.environment,
    at: status.now.toISOString(),
    today,
    zone,
    verdict: {
      status: verdict.verdict,
      title: titles[verdict.verdict],
      sentence: `${verdictSentence(verdict)} ${goLive.reasons[0] ?? ''}`.trim(),
    },
    goLive,
    gate: {
      status: verdict.verdict,
      green: verdict.green,
      yellow: verdict.yellow,
      red: verdict.red,
      criteria: verdict.criteria.map(criterionOf),
    },
    measures: readinessMeasures({ verdict, compared: trend.at(-1), scenarios, runSeconds, plan }),
    ...workstreamsOf(status, tasks),
    milestones: milestonesOf(tasks, today),
    timeline: timelineView(tasks, settings.countries, today),
    trend,
    run,
  };
}

function criterionOf(one: CriterionVerdict): ReadinessCriterion {
  const { id, title, target, status, why, actual } = one;
  return {
    id,
    title,
    target,
    status,
    why,
    actual,
    evidence: one.evidence.flatMap(({ seq, kind, title: what, run, at }) =>
      seq === null || at === null ? [] : [{ seq, kind, title: what, run: run ?? '', at }],
    ),
    signers: one.signers.map((signer) => {
      const { id: group, title: name, short } = signingFunction(signer.function);
      return { function: group, title: name, short, signed: signer.state === 'VALID' };
    }),
  };
}

function workstreamsOf(
  status: CurrentStatus,
  tasks: readonly TimelineTask[],
): Pick<Readiness, 'status' | 'counts' | 'workstreams'> {
  const { overall } = status;
  const active = status.workstreams.filter((one) => one.group.active);
  const count = (wanted: string): number => active.filter((one) => one.status === wanted).length;
  return {
    status: { status: overall.status, reason: overall.reason, override: overrideView(overall.override) },
    counts: { RED: count('RED'), YELLOW: count('YELLOW'), GREEN: count('GREEN'), NONE: count('NONE') },
    workstreams: active.map((one) => workstreamOf(one, tasks)),
  };
}

function workstreamOf(one: WorkstreamReport, tasks: readonly TimelineTask[]): ReadinessWorkstream {
  const next = tasks.find(
    (task) => task.workstream === one.workstream && task.kind === 'MILESTONE' && task.state !== 'DONE',
  );
  const { workstream, title, group, status, computed, previous, tasksDone, tasksTotal } = one;
  return {
    id: workstream,
    title,
    owner: personRef(group.owner, group.ownerName),
    status,
    computed,
    override: overrideView(one.override),
    previous,
    tasksDone,
    tasksTotal,
    nextMilestone: next === undefined ? null : { id: next.id, title: next.title, date: next.endsOn },
    holdsBack: status === 'GREEN' && one.override === null ? 'Nothing open' : one.reason,
    causes: one.causes.slice(0, causesShown),
  };
}

function milestonesOf(tasks: readonly TimelineTask[], today: string): Readiness['milestones'] {
  return tasks
    .filter((task) => task.kind === 'MILESTONE' && task.state !== 'DONE')
    .slice(0, milestonesShown)
    .map(({ id, title, workstream, endsOn }) => ({
      id,
      title,
      workstream,
      date: endsOn,
      done: false,
      overdue: endsOn < today,
    }));
}

/** The timeline; what is critical follows the same rule as the plan's own page. */
function timelineView(
  tasks: readonly TimelineTask[],
  countries: readonly string[],
  today: string,
): Readiness['timeline'] {
  const days = [today, ...tasks.flatMap((task) => [task.startsOn, task.endsOn])];
  const forecasts = criticalPath(tasks, today, planWorkCalendar(countries, days));
  const critical = [...forecasts].filter(([, forecast]) => forecast.critical).map(([id]) => id);
  const { from, until, lanes } = timelineOf(tasks, new Set(critical), today);
  return { from, until, lanes: lanes.map((lane) => ({ ...lane })) };
}

async function newestRun({ pool, migration }: ApiContext): Promise<Readiness['run']> {
  const run = await findRun(pool, migration, 'latest');
  if (run === undefined) return null;
  const { id, command, environment, state, startedAt, finishedAt } = run;
  const stages = (await stagesOfRuns(pool, [id])).get(id) ?? [];
  return {
    id,
    command,
    environment,
    state,
    startedAt,
    finishedAt,
    stages: stages.map(({ stage, state: how, rows, seconds }) => ({ stage, state: how, rows, seconds })),
  };
}
