import { z } from '@hono/zod-openapi';
import {
  actionToIssue,
  actionToTask,
  type BecomingAction,
} from '../../governance/meetings/action-becomes.ts';
import { addAction, openActions, updateAction } from '../../governance/meetings/action-store.ts';
import type { ApiContext } from '../api-context.ts';
import { listOf } from '../page.ts';
import { programToday } from '../program-status.ts';
import { type ApiApp, route } from '../route.ts';
import {
  actionChangeSchema,
  actionIssueSchema,
  actionTaskSchema,
  meetingActionSchema,
  newActionSchema,
} from '../schema/meeting-schema.ts';
import { meetingParams } from './meeting-routes.ts';

const params = z.object({ id: z.uuid().describe('Id of the action') });

/** Actions of meetings: write down, change, make a task or an issue of. */
export function registerMeetingActionRoutes(app: ApiApp, context: ApiContext): void {
  registerWriting(app, context);
  registerBecoming(app, context);
}

function registerWriting(app: ApiApp, { pool, migration }: ApiContext): void {
  route(
    app,
    {
      method: 'get',
      path: '/api/meeting-actions',
      access: 'program.read',
      operationId: 'meetings.actions',
      summary: 'Actions of all meetings that are not done and became no task or issue, by due day',
      returns: listOf(meetingActionSchema),
    },
    async () => ({ items: await openActions(pool, migration), next: null }),
  );
  route(
    app,
    {
      method: 'post',
      path: '/api/meetings/{series}/{day}/actions',
      access: 'program.write',
      operationId: 'meetings.add-action',
      summary: 'Write down an action: who does what until when',
      params: meetingParams,
      body: newActionSchema,
      returns: meetingActionSchema,
      status: 201,
      version: 'returned',
    },
    async (call) => addAction(pool, { migration, actor: call.actor }, call.params, call.body),
  );
  route(
    app,
    {
      method: 'patch',
      path: '/api/meeting-actions/{id}',
      access: 'program.write',
      operationId: 'meetings.update-action',
      summary: 'Change an action, or say that it is done',
      params,
      body: actionChangeSchema,
      returns: meetingActionSchema,
      version: 'required',
    },
    async (call) =>
      updateAction(pool, { migration, actor: call.actor }, call.params.id, call.baseVersion(), call.body),
  );
}

function registerBecoming(app: ApiApp, context: ApiContext): void {
  const { pool, migration } = context;
  route(
    app,
    {
      method: 'post',
      path: '/api/meeting-actions/{id}/task',
      access: 'program.write',
      operationId: 'meetings.action-to-task',
      summary: 'Make a task of an action; from then on it is followed there',
      params,
      body: actionTaskSchema,
      returns: meetingActionSchema,
      version: 'required',
    },
    async (call) => {
      const at = await becoming(context, call.params.id, call.baseVersion());
      return actionToTask(pool, { migration, actor: call.actor }, at, call.body);
    },
  );
  route(
    app,
    {
      method: 'post',
      path: '/api/meeting-actions/{id}/issue',
      access: 'program.write',
      operationId: 'meetings.action-to-issue',
      summary: 'Make an issue, risk, decision or action of the register of an action, linked to its meeting',
      params,
      body: actionIssueSchema,
      returns: meetingActionSchema,
      version: 'required',
    },
    async (call) => {
      const at = await becoming(context, call.params.id, call.baseVersion());
      return actionToIssue(pool, { migration, actor: call.actor }, at, call.body);
    },
  );
}

async function becoming(context: ApiContext, id: string, version: number): Promise<BecomingAction> {
  return { id, version, today: await programToday(context) };
}
