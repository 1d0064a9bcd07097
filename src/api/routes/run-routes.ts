import { readFile } from 'node:fs/promises';
import { z } from '@hono/zod-openapi';

import { ChangeoverError } from '../../lib/errors.ts';
import { inTransaction } from '../../lib/postgres.ts';
import { policyOf } from '../../report/content-policy.ts';
import { readReport } from '../../report/read-report.ts';
import { isMigrationHeld } from '../../run/run-lock.ts';
import { requestStop, runLines } from '../../run/run-log-store.ts';
import { findRun } from '../../run/run-store.ts';
import { recordAudit } from '../../store/audit-store.ts';
import { publishEvent } from '../../store/event-store.ts';
import type { ApiContext } from '../api-context.ts';
import { listOf, pageOf, pageQuery, readCursor } from '../page.ts';
import { type ApiApp, route } from '../route.ts';
import { openRunFiles } from '../run-files.ts';
import { runDetail, runDurations, runsInState, runViews } from '../run-view.ts';
import {
  durationQuery,
  runDetailSchema,
  runDurationsSchema,
  runLineSchema,
  runParam,
  runQuery,
  runSchema,
  startedRunSchema,
  startRunSchema,
  stopRunSchema,
} from '../schema/run-schema.ts';
import { startRehearsal } from '../start-rehearsal.ts';

/** Runs: list, one, its log; start and stop a rehearsal. */
export function registerRunRoutes(app: ApiApp, context: ApiContext): void {
  registerLooking(app, context);
  registerStopping(app, context);
  const { pool, migration } = context;
  route(
    app,
    {
      method: 'post',
      path: '/api/runs',
      access: 'runs.start',
      operationId: 'runs.start',
      summary: 'Start a rehearsal; it goes on by itself',
      body: startRunSchema,
      returns: startedRunSchema,
      status: 202,
    },
    async (call) => {
      const run = await startRehearsal(context, call.body.fresh);
      await inTransaction(pool, async (client) => {
        const subject = `run:${run ?? 'next'}`;
        const after = { fresh: call.body.fresh };
        await recordAudit(client, {
          migration,
          actor: call.actor,
          action: 'run.start',
          subject,
          before: null,
          after,
        });
        await publishEvent(client, { migration, topic: 'run', subject, data: { state: 'running' } });
      });
      return { run };
    },
  );
}

function registerStopping(app: ApiApp, context: ApiContext): void {
  const { pool, migration } = context;
  route(
    app,
    {
      method: 'post',
      path: '/api/runs/{run}/stop',
      access: 'runs.start',
      operationId: 'runs.stop',
      summary: 'Ask a run at work to stop at the next safe point; it can go on later',
      params: runParam,
      body: stopRunSchema,
      status: 202,
    },
    async (call) => {
      const run = await findRun(pool, migration, call.params.run);
      if (run === undefined) throw new ChangeoverError('NOT_FOUND', { what: 'run', id: call.params.run });
      if (run.state !== 'running' || !(await isMigrationHeld(pool, migration)))
        throw new ChangeoverError('RUN_NOT_AT_WORK', { run: run.id });
      await inTransaction(pool, async (client) => {
        await requestStop(client, run.id);
        const subject = `run:${run.id}`;
        await recordAudit(client, {
          migration,
          actor: call.actor,
          action: 'run.stop',
          subject,
          before: null,
          after: null,
        });
        await publishEvent(client, { migration, topic: 'run', subject, data: { stopAsked: true } });
      });
      return undefined;
    },
  );
}

function registerLooking(app: ApiApp, context: ApiContext): void {
  const { pool } = context;
  route(
    app,
    {
      method: 'get',
      path: '/api/runs',
      access: 'runs.read',
      operationId: 'runs.list',
      summary: 'Runs, newest first, with their stages',
      query: runQuery,
      returns: listOf(runSchema),
    },
    async (call) => {
      const { limit, cursor, ...wish } = call.query;
      const before = readCursor(z.tuple([z.string()]), cursor)?.[0];
      const found = await runsInState(context, { ...wish, before }, limit + 1);
      const page = pageOf(found, limit, (run) => [run.id]);
      return { items: await runViews(context, page.items), next: page.next };
    },
  );
  route(
    app,
    {
      method: 'get',
      path: '/api/runs/{run}',
      access: 'runs.read',
      operationId: 'runs.show',
      summary: 'One run: stages, rate, remaining time',
      params: runParam,
      returns: runDetailSchema,
    },
    async (call) => runDetail(context, (await openRunFiles(context, call.params.run)).run),
  );
  registerReport(app, context);
  route(
    app,
    {
      method: 'get',
      path: '/api/runs/{run}/log',
      access: 'runs.read',
      operationId: 'runs.log',
      summary: 'What a run said, oldest first',
      params: runParam,
      query: z.object({
        ...pageQuery,
        after: z.coerce.number().int().nonnegative().optional().describe('Only lines after this number'),
      }),
      returns: listOf(runLineSchema),
    },
    async (call) => {
      const { run } = await openRunFiles(context, call.params.run);
      const { limit, cursor, after } = call.query;
      const from = readCursor(z.tuple([z.number()]), cursor)?.[0] ?? after ?? 0;
      return pageOf(await runLines(pool, run.id, from, limit + 1), limit, (line) => [line.seq]);
    },
  );
}

function registerReport(app: ApiApp, context: ApiContext): void {
  route(
    app,
    {
      method: 'get',
      path: '/api/run-durations',
      access: 'runs.read',
      operationId: 'runs.durations',
      summary: 'How long each stage took in the last finished runs: shortest, median, longest',
      query: durationQuery,
      returns: runDurationsSchema,
    },
    async (call) => runDurations(context, call.query.environment),
  );
  route(
    app,
    {
      method: 'get',
      path: '/api/runs/{run}/report',
      access: 'runs.read',
      operationId: 'runs.report',
      summary: 'The report of a run: one printable page, keys and personal data masked',
      params: runParam,
      content: 'text/html',
    },
    async (call) => {
      const { folder, project } = await openRunFiles(context, call.params.run);
      const report = await readReport(folder.report);
      if (report === undefined)
        throw new ChangeoverError('RUN_MISSING', {
          what: 'report',
          folder: project.folder,
          command: 'rehearse',
        });
      const page = await readFile(report.page, 'utf8');
      call.request.header('content-security-policy', `${policyOf(page)}; frame-ancestors 'none'`);
      return call.request.html(page);
    },
  );
}
