import type pg from 'pg';
import { ChangeoverError } from '../../lib/errors.ts';
import { inTransaction } from '../../lib/postgres.ts';
import { addDays, WorkCalendar } from '../plan/work-calendar.ts';
import { type Change, recordChange } from '../record-change.ts';
import { listGroups, type StakeholderGroup } from '../stakeholders/stakeholder-store.ts';
import { standardGroups } from '../stakeholders/standard-groups.ts';
import { insertTask, type ProgramTask, type TaskContent } from './task-store.ts';

interface Wanted {
  /** Ids of the groups; undefined for all that are concerned. */
  readonly groups: readonly string[] | undefined;
  /** `YYYY-MM-DD`; the tasks end so many weeks before it. */
  readonly goLiveDate: string | null;
  /** `YYYY-MM-DD`; no task begins before it. */
  readonly today: string;
}

const daysOfWeek = 7;
// Two weeks, the first and the last day included.
const workdaysOfTask = 10;

/**
 * Adds the work that comes with every migration (`standard-groups.ts`) to the plan of groups: each task ends so many weeks
 * before the day of go-live, begins two weeks earlier, and is done by the group's owner. What a group has already, by its
 * title, is left as it is. Throws NOT_FOUND (group), TASK_INVALID (there is no day of go-live).
 */
export async function addStandardTasks(
  pool: pg.Pool,
  change: Change,
  { groups, goLiveDate, today }: Wanted,
): Promise<readonly ProgramTask[]> {
  if (goLiveDate === null)
    throw new ChangeoverError('TASK_INVALID', {
      reason: 'standard tasks are counted back from the day of go-live, and none is chosen',
    });
  return inTransaction(pool, async (client) => {
    const all = await listGroups(client, change.migration);
    const missing = groups?.find((id) => !all.some((one) => one.id === id));
    if (missing !== undefined) throw new ChangeoverError('NOT_FOUND', { what: 'workstream', id: missing });
    const added: ProgramTask[] = [];
    for (const group of all.filter((one) => groups?.includes(one.id) ?? one.active)) {
      const titles = await titlesOf(client, change.migration, group.id);
      for (const content of tasksFor(group, goLiveDate, today))
        if (!titles.has(content.title)) added.push(await insertTask(client, change, content));
    }
    // Also when every task was there already: somebody asked for them.
    await recordChange(client, change, {
      topic: 'plan',
      action: 'stakeholder.add-tasks',
      subject: 'plan:standard-tasks',
      before: null,
      after: { groups: groups ?? 'all', added: added.map((task) => task.id) },
    });
    return added;
  });
}

async function titlesOf(
  client: pg.ClientBase,
  migration: string,
  group: string,
): Promise<ReadonlySet<string>> {
  const found = await client.query<{ title: string }>(
    'SELECT title FROM task WHERE migration = $1 AND workstream = $2',
    [migration, group],
  );
  return new Set(found.rows.map((row) => row.title));
}

function tasksFor(group: StakeholderGroup, goLiveDate: string, today: string): TaskContent[] {
  const calendar = new WorkCalendar();
  const standard = standardGroups.find((one) => one.id === group.id)?.tasks ?? [];
  return standard.map(({ title, weeksBefore }) => {
    const wanted = addDays(goLiveDate, -weeksBefore * daysOfWeek);
    const last = calendar.isWorkday(wanted) ? wanted : calendar.add(wanted, -1);
    const endsOn = last < today ? calendar.onOrAfter(today) : last;
    const first = calendar.add(endsOn, 1 - workdaysOfTask);
    return {
      title,
      description: '',
      workstream: group.id,
      kind: 'WORK',
      startsOn: first < today ? earlier(calendar.onOrAfter(today), endsOn) : first,
      endsOn,
      effortMinutes: 0,
      plannedMinutes: null,
      measuredBy: null,
      assignee: group.owner,
      needs: [],
    };
  });
}

function earlier(one: string, other: string): string {
  return one < other ? one : other;
}
