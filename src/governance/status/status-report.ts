import type pg from 'pg';
import type { Judgment } from '../../gate/judge-evidence.ts';
import { listGroups, type StakeholderGroup } from '../stakeholders/stakeholder-store.ts';
import type { TimelineTask } from '../tasks/timeline-store.ts';
import { type StatusOverride, shownStatus } from './apply-override.ts';
import {
  type ComputedStatus,
  computeOverall,
  computeStatus,
  type WorkstreamStatus,
} from './compute-status.ts';
import { criterionFacts } from './criterion-facts.ts';
import {
  type NotedStatus,
  notedStatuses,
  openIssuesByWorkstream,
  openOverrides,
  type ShownStatus,
  tasksForStatus,
} from './status-store.ts';

/** The status of a workstream, or of the whole, as it is shown. */
export interface StatusOf extends ComputedStatus {
  readonly workstream: string;
  readonly title: string;
  readonly computed: WorkstreamStatus;
  readonly override: StatusOverride | null;
  readonly previous: { readonly status: WorkstreamStatus; readonly until: string } | null;
}

/** A group with its status and how much of its work is done. */
export interface WorkstreamReport extends StatusOf {
  readonly group: StakeholderGroup;
  readonly tasksDone: number;
  readonly tasksTotal: number;
  readonly openIssues: number;
}

/** The status of everything at an instant. */
export interface ProgramStatus {
  readonly overall: StatusOf;
  /** Of groups that are concerned, and of those that are not (status NONE). */
  readonly workstreams: readonly WorkstreamReport[];
  /** What the history said when this was computed, by workstream. */
  readonly noted: ReadonlyMap<string, NotedStatus>;
}

/**
 * Computes the status of all workstreams and of the whole from what is stored; writes nothing. `today` is the day
 * (`YYYY-MM-DD`) in the zone of the plan; `known` are the tasks where somebody reads them anyway.
 */
export async function programStatus(
  pool: pg.Pool,
  migration: string,
  judgment: Judgment,
  at: { readonly now: Date; readonly today: string },
  known?: Promise<readonly TimelineTask[]>,
): Promise<ProgramStatus> {
  const [groups, work, issuesBy, overrides] = await Promise.all([
    listGroups(pool, migration),
    known === undefined ? tasksForStatus(pool, migration) : known.then(forStatus),
    openIssuesByWorkstream(pool, migration),
    openOverrides(pool, migration),
  ]);
  const tasksBy = Map.groupBy(work, (task) => task.workstream);
  const noted = await notedStatuses(pool, migration, ['overall', ...groups.map((group) => group.id)]);
  const workstreams = groups.map((group) => {
    const tasks = tasksBy.get(group.id) ?? [];
    const issues = issuesBy.get(group.id) ?? [];
    const criteria = criterionFacts(judgment, group.id, at.now);
    const computed = group.active
      ? computeStatus({ hasOwner: group.owner !== null, tasks, issues, criteria }, at.today)
      : { status: 'NONE' as const, reason: `Not concerned: ${group.note}`, causes: [] };
    return {
      ...shownAs(group.id, group.title, computed, overrides, at.today),
      group,
      tasksDone: tasks.filter((task) => task.state === 'DONE').length,
      tasksTotal: tasks.length,
      openIssues: issues.length,
    };
  });
  const active = workstreams.filter((one) => one.group.active);
  const computed = computeOverall(active.map((one) => ({ ...one, id: one.workstream })));
  const overall = shownAs('overall', 'Migration', computed, overrides, at.today);
  const before = <T extends StatusOf>(one: T): T => ({ ...one, previous: previousOf(one, noted, at.now) });
  return { overall: before(overall), workstreams: workstreams.map(before), noted };
}

function forStatus(tasks: readonly TimelineTask[]) {
  return tasks.map((task) => ({ ...task, milestone: task.kind === 'MILESTONE' }));
}

/** What the history should say of a program: its whole, and the groups that are concerned. */
export function shownIn(program: ProgramStatus): ShownStatus[] {
  const active = program.workstreams.filter((one) => one.group.active);
  return [program.overall, ...active].map(({ workstream, status, computed, reason, override }) => ({
    workstream,
    status,
    computed,
    reason,
    override: override?.reason ?? null,
  }));
}

/** What was shown before; what the history does not say yet ends what it says now. */
function previousOf(one: StatusOf, noted: ReadonlyMap<string, NotedStatus>, now: Date): StatusOf['previous'] {
  const last = noted.get(one.workstream);
  if (last === undefined) return null;
  return last.status === one.status ? last.previous : { status: last.status, until: now.toISOString() };
}

function shownAs(
  workstream: string,
  title: string,
  computed: ComputedStatus,
  overrides: ReadonlyMap<string, StatusOverride>,
  today: string,
): StatusOf {
  const shown = shownStatus(computed, overrides.get(workstream), today);
  return { workstream, title, ...shown, computed: computed.status, causes: computed.causes, previous: null };
}
