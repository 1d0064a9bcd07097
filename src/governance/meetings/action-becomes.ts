import type pg from 'pg';
import { ChangeoverError } from '../../lib/errors.ts';
import { inTransaction } from '../../lib/postgres.ts';
import type { IssueContent } from '../issues/issue.ts';
import { insertIssue } from '../issues/issue-store.ts';
import type { Change } from '../record-change.ts';
import { insertTask } from '../tasks/task-store.ts';
import { holdAction, type MeetingAction, noteBecame } from './action-store.ts';

/** Which action of which version is made into something, and the day in the zone of the plan. */
export interface BecomingAction {
  readonly id: string;
  readonly version: number;
  /** `YYYY-MM-DD`. */
  readonly today: string;
}

/**
 * Makes a task of an action, once: its title, its owner, its group unless another is given, from today until the day it
 * is due. Throws NOT_FOUND (action, group), TASK_INVALID without any group, ACTION_BECAME, ChangedMeanwhile.
 */
export async function actionToTask(
  pool: pg.Pool,
  change: Change,
  at: BecomingAction,
  wanted: {
    readonly workstream: string | null;
    readonly startsOn: string | null;
    readonly endsOn: string | null;
    readonly effortMinutes: number;
  },
): Promise<MeetingAction> {
  return inTransaction(pool, async (client) => {
    const action = await holdAction(client, change, at.id, at.version);
    const workstream = wanted.workstream ?? action.function;
    if (workstream === '')
      throw new ChangeoverError('TASK_INVALID', { reason: 'the action names no group, and neither do you' });
    const startsOn = wanted.startsOn ?? at.today;
    const due = wanted.endsOn ?? action.due ?? startsOn;
    const task = await insertTask(client, change, {
      title: action.title,
      description: agreedIn(action),
      workstream,
      kind: 'WORK',
      startsOn,
      // An action that is late already becomes a task of today, unless somebody says otherwise.
      endsOn: wanted.endsOn === null && due < startsOn ? startsOn : due,
      effortMinutes: wanted.effortMinutes,
      plannedMinutes: null,
      measuredBy: null,
      assignee: action.owner,
      needs: [],
    });
    return noteBecame(client, change, action, `task:${task.id}`);
  });
}

/**
 * Makes an entry of the register of an action, once, linked to its meeting. Throws NOT_FOUND (action, group),
 * PROBABILITY_OF_RISK, ACTION_BECAME, ChangedMeanwhile.
 */
export async function actionToIssue(
  pool: pg.Pool,
  change: Change,
  at: BecomingAction,
  wanted: Pick<IssueContent, 'kind' | 'severity' | 'probability' | 'workstream'>,
): Promise<MeetingAction> {
  return inTransaction(pool, async (client) => {
    const action = await holdAction(client, change, at.id, at.version);
    const content: IssueContent = {
      ...wanted,
      title: action.title,
      description: agreedIn(action),
      state: 'OPEN',
      workstream: wanted.workstream ?? (action.function || null),
      owner: action.owner,
      dueOn: action.due,
      resolution: '',
      links: [{ kind: 'MEETING', ref: `${action.series}@${action.day}`, label: '' }],
    };
    const issue = await insertIssue(client, change, content, { openedOn: at.today, today: at.today });
    return noteBecame(client, change, action, `issue:${issue.id}`);
  });
}

function agreedIn({ series, day }: MeetingAction): string {
  return `Agreed in the meeting ${series} of ${day}.`;
}
