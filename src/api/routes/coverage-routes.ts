import { z } from '@hono/zod-openapi';
import { readAttachment } from '../../evidence/attachment-store.ts';
import { coverageMatrix } from '../../governance/coverage/coverage-matrix.ts';
import { importScenarios } from '../../governance/coverage/import-scenarios.ts';
import { addResult, importResults, listResults } from '../../governance/coverage/result-store.ts';
import {
  addScenario,
  getScenario,
  listScenarios,
  updateScenario,
} from '../../governance/coverage/scenario-store.ts';
import { getSettings } from '../../governance/plan/plan-store.ts';
import { ChangeoverError } from '../../lib/errors.ts';
import type { ApiContext } from '../api-context.ts';
import { listOf, pageOf, pageQuery, readCursor } from '../page.ts';
import { type ApiApp, route } from '../route.ts';
import {
  coverageSchema,
  newResultSchema,
  newScenarioSchema,
  prioritySchema,
  resultImportSchema,
  scenarioChangeSchema,
  scenarioResultSchema,
  scenarioSchema,
  scenarioStateSchema,
} from '../schema/coverage-schema.ts';
import { issueImportSchema } from '../schema/issue-schema.ts';

const idParam = z.object({ id: z.string().min(1).max(63).describe('Id of the scenario') });
const fileBytes = 10 * 1024 * 1024;
const attachmentBytes = 20 * 1024 * 1024;

/** Test coverage: scenarios, their results, and the matrix of functions and processes. */
export function registerCoverageRoutes(app: ApiApp, context: ApiContext): void {
  registerLists(app, context);
  registerScenario(app, context);
  registerImports(app, context);
  registerResults(app, context);
  registerAttachments(app, context);
}

function registerLists(app: ApiApp, { pool, migration, project }: ApiContext): void {
  route(
    app,
    {
      method: 'get',
      path: '/api/coverage',
      access: 'program.read',
      operationId: 'coverage.show',
      summary:
        'Functions and processes with what passed, fails, was never run; what stands between now and the goal',
      returns: coverageSchema,
    },
    async () => {
      const groups = await pool.query<{ id: string; title: string }>(
        'SELECT id, title FROM stakeholder_group WHERE migration = $1 AND active ORDER BY position, id',
        [migration],
      );
      const { coverageGoal } = await getSettings(pool, migration, project.config.old.time_zone);
      const goal = { HIGH: coverageGoal.high, MEDIUM: coverageGoal.medium, LOW: coverageGoal.low };
      return coverageMatrix(await listScenarios(pool, migration), groups.rows, goal);
    },
  );
  route(
    app,
    {
      method: 'get',
      path: '/api/scenarios',
      access: 'program.read',
      operationId: 'coverage.scenarios',
      summary: 'Scenarios with their newest result',
      query: z.object({
        function: z.string().max(63).optional().describe('Only of this group'),
        process: z.string().max(100).optional().describe('Only of this process'),
        priority: prioritySchema.optional().describe('Only of this priority'),
        state: scenarioStateSchema.optional(),
        text: z.string().max(200).optional().describe('Part of id or title'),
        ...pageQuery,
      }),
      returns: listOf(scenarioSchema),
    },
    async (call) => {
      const { limit, cursor, ...filter } = call.query;
      const after = readCursor(z.tuple([z.string()]), cursor)?.[0];
      const rows = await listScenarios(pool, migration, { ...filter, after, limit: limit + 1 });
      return pageOf(rows, limit, (row) => [row.id]);
    },
  );
}

function registerScenario(app: ApiApp, { pool, migration }: ApiContext): void {
  route(
    app,
    {
      method: 'post',
      path: '/api/scenarios',
      access: 'program.write',
      operationId: 'coverage.add-scenario',
      summary: 'Add a scenario',
      body: newScenarioSchema,
      returns: scenarioSchema,
      status: 201,
      version: 'returned',
    },
    async (call) => {
      const { id, ...content } = call.body;
      return addScenario(pool, { migration, actor: call.actor }, content, id);
    },
  );
  route(
    app,
    {
      method: 'get',
      path: '/api/scenarios/{id}',
      access: 'program.read',
      operationId: 'coverage.scenario',
      summary: 'One scenario',
      params: idParam,
      returns: scenarioSchema,
      version: 'returned',
    },
    async (call) => getScenario(pool, migration, call.params.id),
  );
  route(
    app,
    {
      method: 'patch',
      path: '/api/scenarios/{id}',
      access: 'program.write',
      operationId: 'coverage.update-scenario',
      summary: 'Change a scenario',
      params: idParam,
      body: scenarioChangeSchema,
      returns: scenarioSchema,
      version: 'required',
    },
    async (call) => {
      const change = { migration, actor: call.actor };
      return updateScenario(pool, change, call.params.id, call.baseVersion(), call.body);
    },
  );
}

function registerImports(app: ApiApp, { pool, migration, project, clock }: ApiContext): void {
  route(
    app,
    {
      method: 'post',
      path: '/api/scenarios.csv',
      access: 'program.write',
      operationId: 'coverage.import-scenarios',
      summary:
        'Import scenarios from a CSV: id, title, function, process, priority, system, steps, expected, test',
      description: 'All of the file or nothing; every fault is named with its line. A known id is changed.',
      upload: { types: ['text/csv', 'text/plain'], maxBytes: fileBytes },
      returns: issueImportSchema,
      status: 201,
    },
    async (call) => importScenarios(pool, { migration, actor: call.actor }, call.upload.text()),
  );
  route(
    app,
    {
      method: 'post',
      path: '/api/scenario-results',
      access: 'program.write',
      operationId: 'coverage.import-results',
      summary: 'Import results from the JUnit XML of Vitest, Playwright and others',
      description:
        'A test belongs to the scenario whose `test` is its name, or whose id its name holds in brackets.',
      query: z.object({
        name: z.string().trim().min(1).max(200).default('junit.xml').describe('Name of the file'),
      }),
      upload: { types: ['application/xml', 'text/xml'], maxBytes: fileBytes },
      returns: resultImportSchema,
      status: 201,
    },
    async (call) => {
      const { environment } = project.config;
      const at = clock().toISOString();
      const file = { name: call.query.name, text: call.upload.text(), environment, at };
      const done = await importResults(pool, { migration, actor: call.actor }, file);
      return { ...done, unmatched: [...done.unmatched] };
    },
  );
}

function registerResults(app: ApiApp, { pool, migration, project, clock }: ApiContext): void {
  route(
    app,
    {
      method: 'get',
      path: '/api/scenarios/{id}/results',
      access: 'program.read',
      operationId: 'coverage.results',
      summary: 'Results of a scenario, newest first',
      params: idParam,
      query: z.object(pageQuery),
      returns: listOf(scenarioResultSchema),
    },
    async (call) => {
      const { limit, cursor } = call.query;
      await getScenario(pool, migration, call.params.id);
      const before = readCursor(z.tuple([z.number().int()]), cursor)?.[0];
      const rows = await listResults(pool, migration, call.params.id, { before, limit: limit + 1 });
      return pageOf(rows, limit, (row) => [row.id]);
    },
  );
  route(
    app,
    {
      method: 'post',
      path: '/api/scenarios/{id}/results',
      access: 'program.write',
      operationId: 'coverage.add-result',
      summary: 'Write down by hand that a scenario passed or failed',
      params: idParam,
      body: newResultSchema,
      returns: scenarioResultSchema,
      status: 201,
    },
    async (call) => {
      const { outcome, message, attachment } = call.body;
      const file = attachment && {
        name: attachment.name,
        type: attachment.type,
        content: Buffer.from(attachment.contentBase64, 'base64'),
      };
      const { environment } = project.config;
      const seen = { outcome, message, file, environment, at: clock().toISOString() };
      return addResult(pool, { migration, actor: call.actor }, call.params.id, seen);
    },
  );
}

function registerAttachments(app: ApiApp, { pool, migration, project, clock }: ApiContext): void {
  route(
    app,
    {
      method: 'post',
      path: '/api/scenarios/{id}/attachments',
      access: 'program.write',
      operationId: 'coverage.add-result-file',
      summary: 'Write down a result by hand with a file of up to 20 MB',
      params: idParam,
      query: z.object({
        name: z.string().trim().min(1).max(200).describe('Name of the file'),
        outcome: z.enum(['PASSED', 'FAILED']).describe('What came out'),
        message: z.string().trim().max(2000).default('').describe('What was seen; needed for a failure'),
      }),
      upload: { types: ['application/octet-stream', '*/*'], maxBytes: attachmentBytes },
      returns: scenarioResultSchema,
      status: 201,
    },
    async (call) => {
      const { name, outcome, message } = call.query;
      const file = { name, type: call.upload.type || 'application/octet-stream', content: call.upload.bytes };
      const { environment } = project.config;
      const seen = { outcome, message, file, environment, at: clock().toISOString() };
      return addResult(pool, { migration, actor: call.actor }, call.params.id, seen);
    },
  );
  route(
    app,
    {
      method: 'get',
      path: '/api/scenarios/{id}/attachments/{sha256}',
      access: 'program.read',
      operationId: 'coverage.file',
      summary: 'The file of a result',
      params: idParam.extend({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
      content: 'application/octet-stream',
    },
    async (call) => {
      const { id, sha256 } = call.params;
      const used = await pool.query(
        'SELECT 1 FROM scenario_result WHERE migration = $1 AND scenario = $2 AND attachment = $3 LIMIT 1',
        [migration, id, sha256],
      );
      const file = used.rowCount === 0 ? undefined : await readAttachment(pool, migration, sha256);
      if (file === undefined) throw new ChangeoverError('NOT_FOUND', { what: 'file', id: sha256 });
      // Always a download of opaque bytes: what somebody sent must never run as a page of ours.
      return new Response(new Uint8Array(file.content), {
        headers: {
          'content-type': 'application/octet-stream',
          'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
          'x-content-type-options': 'nosniff',
        },
      });
    },
  );
}
