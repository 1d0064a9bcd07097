import { z } from '@hono/zod-openapi';
import { addTask, getTask, listTasks, removeTask, updateTask } from '../../governance/tasks/task-store.ts';
import type { ApiContext } from '../api-context.ts';
import { listOf, pageOf, pageQuery, readCursor } from '../page.ts';
import { programToday } from '../program-status.ts';
import { type ApiApp, route } from '../route.ts';
import {
  newTaskSchema,
  taskChangeSchema,
  taskKindSchema,
  taskSchema,
  taskStateSchema,
} from '../schema/task-schema.ts';
import { taskView } from '../task-view.ts';

const params = z.object({ id: z.string().min(1).max(63).describe('Id of the task, such as `T-12`') });

/** Tasks and milestones of the workstreams. */
export function registerTaskRoutes(app: ApiApp, context: ApiContext): void {
  registerReading(app, context);
  registerAdding(app, context);
  registerChanging(app, context);
}

function registerReading(app: ApiApp, context: ApiContext): void {
  const { pool, migration } = context;
  route(
    app,
    {
      method: 'get',
      path: '/api/tasks',
      access: 'program.read',
      operationId: 'tasks.list',
      summary: 'Tasks by the day on which they end',
      query: z.object({
        ...pageQuery,
        workstream: z.string().max(63).optional().describe('Id of the group'),
        state: taskStateSchema.optional(),
        kind: taskKindSchema.optional(),
        assignee: z.uuid().optional().describe('Account of who does it'),
        text: z.string().max(200).optional().describe('In id or title'),
        overdue: z.enum(['true', 'false']).optional().describe('`true`: only those that are late'),
      }),
      returns: listOf(taskSchema),
    },
    async ({ query }) => {
      const { cursor, limit, overdue, ...filter } = query;
      const today = await programToday(context);
      const after = readCursor(z.tuple([z.iso.date(), z.string()]), cursor);
      const overdueOn = overdue === 'true' ? today : undefined;
      const rows = await listTasks(pool, migration, { ...filter, overdueOn, after, limit: limit + 1 });
      return pageOf(
        rows,
        limit,
        (row) => [row.endsOn, row.id],
        (row) => taskView(row, today),
      );
    },
  );
  route(
    app,
    {
      method: 'get',
      path: '/api/tasks/{id}',
      access: 'program.read',
      operationId: 'tasks.show',
      summary: 'One task',
      params,
      returns: taskSchema,
      version: 'returned',
    },
    async (call) => taskView(await getTask(pool, migration, call.params.id), await programToday(context)),
  );
}

function registerAdding(app: ApiApp, context: ApiContext): void {
  const { pool, migration } = context;
  route(
    app,
    {
      method: 'post',
      path: '/api/tasks',
      access: 'program.write',
      operationId: 'tasks.add',
      summary: 'Add a task or a milestone',
      body: newTaskSchema,
      returns: taskSchema,
      status: 201,
      version: 'returned',
    },
    async ({ actor, body }) =>
      taskView(await addTask(pool, { migration, actor }, body), await programToday(context)),
  );
}

function registerChanging(app: ApiApp, context: ApiContext): void {
  const { pool, migration } = context;
  route(
    app,
    {
      method: 'patch',
      path: '/api/tasks/{id}',
      access: 'program.write',
      operationId: 'tasks.update',
      summary: 'Change a task: its days, its state, what it needs',
      params,
      body: taskChangeSchema,
      returns: taskSchema,
      version: 'required',
    },
    async (call) => {
      const today = await programToday(context);
      const at = { id: call.params.id, version: call.baseVersion(), today };
      return taskView(await updateTask(pool, { migration, actor: call.actor }, at, call.body), today);
    },
  );
  route(
    app,
    {
      method: 'delete',
      path: '/api/tasks/{id}',
      access: 'program.write',
      operationId: 'tasks.remove',
      summary: 'Remove a task; others that needed it do not wait for it any longer',
      params,
      version: 'required',
    },
    async (call) => {
      await removeTask(pool, { migration, actor: call.actor }, call.params.id, call.baseVersion());
      return undefined;
    },
  );
}
