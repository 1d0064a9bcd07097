import { z } from '@hono/zod-openapi';
import { endOverride, listHistory, setOverride } from '../../governance/status/status-store.ts';
import { ChangeoverError } from '../../lib/errors.ts';
import type { ApiContext } from '../api-context.ts';
import { noteStatus } from '../note-status.ts';
import { listOf, pageOf, pageQuery, readCursor } from '../page.ts';
import { currentStatus, statusView } from '../program-status.ts';
import { type ApiApp, route } from '../route.ts';
import {
  type StatusReport,
  setStatusSchema,
  statusHistoryItemSchema,
  statusReportSchema,
  type WorkstreamStatusView,
  workstreamStatusViewSchema,
} from '../schema/status-schema.ts';

const params = z.object({ workstream: z.string().min(1).max(63).describe('Id of the group, or `overall`') });

/** Status of the workstreams and of the whole: computed, set by a person, history. */
export function registerStatusRoutes(app: ApiApp, context: ApiContext): void {
  registerReading(app, context);
  registerSetting(app, context);
}

function registerReading(app: ApiApp, context: ApiContext): void {
  route(
    app,
    {
      method: 'get',
      path: '/api/status',
      access: 'program.read',
      operationId: 'status.show',
      summary: 'Red, yellow, green of every workstream and of the whole, each with its reason',
      returns: statusReportSchema,
    },
    async () => report(context),
  );
  route(
    app,
    {
      method: 'get',
      path: '/api/status/history',
      access: 'program.read',
      operationId: 'status.history',
      summary: 'Every status there was, the newest first',
      query: z.object({
        ...pageQuery,
        workstream: z.string().max(63).optional().describe('Id of the group, or `overall`'),
      }),
      returns: listOf(statusHistoryItemSchema),
    },
    async ({ query }) => {
      const before = readCursor(z.tuple([z.number().int()]), query.cursor)?.[0];
      const { workstream, limit } = query;
      const rows = await listHistory(context.pool, context.migration, {
        workstream,
        before,
        limit: limit + 1,
      });
      return pageOf(rows, limit, (row) => [row.id]);
    },
  );
}

function registerSetting(app: ApiApp, context: ApiContext): void {
  const { pool, migration } = context;
  route(
    app,
    {
      method: 'put',
      path: '/api/status/{workstream}',
      access: 'status.override',
      operationId: 'status.set',
      summary: 'Show another status than the computed one; raising it needs a reason and a last day',
      params,
      body: setStatusSchema,
      returns: workstreamStatusViewSchema,
    },
    async ({ params: { workstream }, body, actor }) => {
      const found = await currentStatus(context);
      const { computed } = viewIn([found.overall, ...found.workstreams].map(statusView), workstream);
      const at = found.now.toISOString();
      const { status, reason, expiresOn = null } = body;
      const wanted = { workstream, status, reason, expiresOn, computed, today: found.today, at };
      await setOverride(pool, { migration, actor }, wanted);
      await noteStatus(context);
      return one(context, workstream);
    },
  );
  route(
    app,
    {
      method: 'delete',
      path: '/api/status/{workstream}',
      access: 'status.override',
      operationId: 'status.clear',
      summary: 'Show the computed status again',
      params,
      returns: workstreamStatusViewSchema,
    },
    async ({ params: { workstream }, actor }) => {
      await endOverride(pool, { migration, actor }, workstream, context.clock().toISOString());
      await noteStatus(context);
      return one(context, workstream);
    },
  );
}

async function report(context: ApiContext): Promise<StatusReport> {
  const found = await currentStatus(context);
  return {
    at: found.now.toISOString(),
    today: found.today,
    overall: statusView(found.overall),
    workstreams: found.workstreams.map(statusView),
  };
}

async function one(context: ApiContext, workstream: string): Promise<WorkstreamStatusView> {
  const { overall, workstreams } = await report(context);
  return viewIn([overall, ...workstreams], workstream);
}

function viewIn(views: readonly WorkstreamStatusView[], id: string): WorkstreamStatusView {
  const found = views.find((each) => each.workstream === id);
  if (found === undefined) throw new ChangeoverError('NOT_FOUND', { what: 'workstream', id });
  return found;
}
