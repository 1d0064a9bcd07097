import type { Task } from '../../../api/schema/task-schema.ts';

/** A task while a person types it. Days are `YYYY-MM-DD`; hours and minutes as the fields hold them. */
export interface TaskDraft {
  readonly title: string;
  readonly description: string;
  readonly workstream: string;
  readonly kind: Task['kind'];
  readonly state: Task['state'];
  readonly blockedReason: string;
  readonly startsOn: string;
  readonly endsOn: string;
  readonly effortHours: number | string;
  readonly plannedMinutes: number | string;
  readonly measuredBy: string;
  readonly assignee: string;
  readonly needs: readonly string[];
}

/** What the fields show of a task that is there. */
export function draftOfTask(task: Task): TaskDraft {
  return {
    ...task,
    effortHours: task.effortMinutes / 60,
    plannedMinutes: task.plannedMinutes ?? '',
    measuredBy: task.measuredBy ?? '',
    assignee: task.assignee?.id ?? '',
  };
}

/** The fields of a new task of a group. */
export function newTaskDraft(workstream: string, today: string): TaskDraft {
  return {
    title: '',
    description: '',
    workstream,
    kind: 'WORK',
    state: 'OPEN',
    blockedReason: '',
    startsOn: today,
    endsOn: today,
    effortHours: 0,
    plannedMinutes: '',
    measuredBy: '',
    assignee: '',
    needs: [],
  };
}

/** What is sent; a milestone has one day and no effort, a reason belongs to what is blocked. */
export function bodyOfDraft(draft: TaskDraft, isNew: boolean) {
  const milestone = draft.kind === 'MILESTONE';
  const { title, description, workstream, kind, startsOn, state, needs } = draft;
  const body = {
    title,
    description,
    workstream,
    kind,
    startsOn,
    endsOn: milestone ? startsOn : draft.endsOn,
    effortMinutes: milestone ? 0 : Math.round(Number(draft.effortHours) * 60),
    plannedMinutes: draft.plannedMinutes === '' ? null : Number(draft.plannedMinutes),
    measuredBy: draft.measuredBy === '' ? null : draft.measuredBy,
    assignee: draft.assignee === '' ? null : draft.assignee,
    needs: [...needs],
  };
  if (isNew) return body;
  return { ...body, state, ...(state === 'BLOCKED' ? { blockedReason: draft.blockedReason } : {}) };
}
