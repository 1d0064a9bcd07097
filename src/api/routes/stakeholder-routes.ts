import { z } from '@hono/zod-openapi';
import { getSettings } from '../../governance/plan/plan-store.ts';
import { addGroup, updateGroup } from '../../governance/stakeholders/stakeholder-store.ts';
import type { WorkstreamReport } from '../../governance/status/status-report.ts';
import { addStandardTasks } from '../../governance/tasks/add-standard-tasks.ts';
import { ChangeoverError } from '../../lib/errors.ts';
import type { ApiContext } from '../api-context.ts';
import { listOf } from '../page.ts';
import { currentStatus, personRef, programToday } from '../program-status.ts';
import { type ApiApp, route } from '../route.ts';
import {
  newStakeholderSchema,
  type Stakeholder,
  stakeholderChangeSchema,
  stakeholderSchema,
} from '../schema/stakeholder-schema.ts';

const params = z.object({ id: z.string().min(1).max(63).describe('Id of the group') });

/** The groups whose work changes: impacts, checks, training needs, owner and deputy. */
export function registerStakeholderRoutes(app: ApiApp, context: ApiContext): void {
  registerReading(app, context);
  registerChanging(app, context);
  registerStandardTasks(app, context);
}

function registerReading(app: ApiApp, context: ApiContext): void {
  route(
    app,
    {
      method: 'get',
      path: '/api/stakeholders',
      access: 'program.read',
      operationId: 'stakeholders.list',
      summary: 'Groups whose work changes, with their status',
      returns: listOf(stakeholderSchema),
    },
    async () => ({ items: (await currentStatus(context)).workstreams.map(groupView), next: null }),
  );
  route(
    app,
    {
      method: 'get',
      path: '/api/stakeholders/{id}',
      access: 'program.read',
      operationId: 'stakeholders.show',
      summary: 'One group',
      params,
      returns: stakeholderSchema,
      version: 'returned',
    },
    async (call) => one(context, call.params.id),
  );
}

function registerChanging(app: ApiApp, context: ApiContext): void {
  const { pool, migration } = context;
  route(
    app,
    {
      method: 'post',
      path: '/api/stakeholders',
      access: 'program.write',
      operationId: 'stakeholders.add',
      summary: 'Add a group of your own',
      body: newStakeholderSchema,
      returns: stakeholderSchema,
      status: 201,
      version: 'returned',
    },
    async ({ actor, body: { id, short, ...body } }) => {
      const content = { ...body, short: short ?? id.slice(0, 4).toUpperCase(), active: true, note: '' };
      await addGroup(pool, { migration, actor }, id, content);
      return one(context, id);
    },
  );
  route(
    app,
    {
      method: 'patch',
      path: '/api/stakeholders/{id}',
      access: 'program.write',
      operationId: 'stakeholders.update',
      summary: 'Change a group: impacts, checks, training needs, owner, deputy, whether it is concerned',
      params,
      body: stakeholderChangeSchema,
      returns: stakeholderSchema,
      version: 'required',
    },
    async (call) => {
      const { id } = call.params;
      await updateGroup(pool, { migration, actor: call.actor }, id, call.baseVersion(), call.body);
      return one(context, id);
    },
  );
}

function registerStandardTasks(app: ApiApp, context: ApiContext): void {
  const { pool, migration, project } = context;
  route(
    app,
    {
      method: 'post',
      path: '/api/standard-tasks',
      access: 'program.write',
      operationId: 'stakeholders.add-tasks',
      summary:
        'Add the work that comes with every migration to the plan of groups, counted back from go-live',
      description: 'A task that a group has already, by its title, is left as it is.',
      body: z.strictObject({
        groups: z
          .array(z.string().min(1).max(63))
          .min(1)
          .max(100)
          .optional()
          .describe('Ids of groups; all that are concerned when left out'),
      }),
      returns: z.object({ added: z.array(z.string()).describe('ids of the tasks') }),
      status: 201,
    },
    async ({ actor, body }) => {
      const { goLiveDate } = await getSettings(pool, migration, project.config.old.time_zone);
      const wanted = { groups: body.groups, goLiveDate, today: await programToday(context) };
      const tasks = await addStandardTasks(pool, { migration, actor }, wanted);
      return { added: tasks.map((task) => task.id) };
    },
  );
}

async function one(context: ApiContext, id: string): Promise<Stakeholder> {
  const found = (await currentStatus(context)).workstreams.find((each) => each.workstream === id);
  if (found === undefined) throw new ChangeoverError('NOT_FOUND', { what: 'workstream', id });
  return groupView(found);
}

function groupView({
  group,
  status,
  reason,
  tasksDone,
  tasksTotal,
  openIssues,
}: WorkstreamReport): Stakeholder {
  const { id, title, short, standard, active, note, version, updatedAt } = group;
  return {
    id,
    title,
    short,
    impacts: [...group.impacts],
    checks: [...group.checks],
    training: [...group.training],
    standard,
    active,
    note,
    owner: personRef(group.owner, group.ownerName),
    deputy: personRef(group.deputy, group.deputyName),
    status,
    reason,
    tasksDone,
    tasksTotal,
    openIssues,
    version,
    updatedAt,
  };
}
