import type { ProgramFacts } from '../governance/meetings/pack-source.ts';
import { listHistory } from '../governance/status/status-store.ts';
import { listTasks } from '../governance/tasks/task-store.ts';
import type { ApiContext } from './api-context.ts';
import { currentStatus } from './program-status.ts';
import { openIssues } from './readiness-store.ts';

const historyRead = 500;
const tasksRead = 5000;
const dayMs = 86_400_000;

/** What the workstreams say at an instant, for a meeting's pack. */
export async function programFacts(context: ApiContext, now: Date): Promise<ProgramFacts> {
  const { pool, migration } = context;
  const status = await currentStatus(context, now);
  const [history, tasks, issues] = await Promise.all([
    listHistory(pool, migration, { limit: historyRead }),
    listTasks(pool, migration, { limit: tasksRead }),
    openIssues(pool, migration),
  ]);
  const active = status.workstreams.filter((one) => one.group.active);
  const titles = new Map([status.overall, ...status.workstreams].map((one) => [one.workstream, one.title]));
  return {
    workstreams: active.map((one) => ({
      id: one.workstream,
      title: one.title,
      owner: one.group.ownerName,
      status: one.status,
      reason: one.reason,
    })),
    changes: changesIn(history.toReversed(), titles),
    tasks: tasks
      .filter((task) => task.state !== 'DONE')
      .map(({ title, workstream, assigneeName, endsOn }) => ({
        title,
        workstream: titles.get(workstream) ?? workstream,
        owner: assigneeName,
        due: endsOn,
      })),
    issues: issues.map(({ id, title, kind, severity, owner, due, openedOn }) => ({
      number: Number(/\d+$/.exec(id)?.[0] ?? 0),
      title,
      kind,
      severity,
      owner,
      due,
      ageDays: Math.max(0, Math.round((Date.parse(status.today) - Date.parse(openedOn)) / dayMs)),
    })),
  };
}

function changesIn(
  history: Awaited<ReturnType<typeof listHistory>>,
  titles: ReadonlyMap<string, string>,
): ProgramFacts['changes'] {
  const last = new Map<string, (typeof history)[number]['status']>();
  return history.flatMap(({ workstream, status: to, at, reason }) => {
    const from = last.get(workstream);
    last.set(workstream, to);
    const title = titles.get(workstream) ?? workstream;
    return from === undefined ? [] : [{ workstream, title, from, to, at, reason }];
  });
}
