import type { ProgramTask } from '../governance/tasks/task-store.ts';
import { personRef } from './program-status.ts';
import type { Task } from './schema/task-schema.ts';

/** A task as the API shows it; `today` (`YYYY-MM-DD`) decides whether it is late. */
export function taskView(task: ProgramTask, today: string): Task {
  const { assignee, assigneeName, needs, ...rest } = task;
  return {
    ...rest,
    assignee: personRef(assignee, assigneeName),
    needs: [...needs],
    overdue: task.state !== 'DONE' && task.endsOn < today,
  };
}
