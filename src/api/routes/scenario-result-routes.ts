import { z } from '@hono/zod-openapi';
import { readAttachment } from '../../evidence/attachment-store.ts';
import { importScenarios } from '../../governance/coverage/import-scenarios.ts';
import { refreshCoverageEvidence } from '../../governance/coverage/refresh-coverage-evidence.ts';
import { addResult, importResults, listResults } from '../../governance/coverage/result-store.ts';
import { getScenario } from '../../governance/coverage/scenario-store.ts';
import { ChangeoverError } from '../../lib/errors.ts';
import type { ApiContext } from '../api-context.ts';
import { listOf, pageOf, pageQuery, readCursor } from '../page.ts';
import { type ApiApp, route } from '../route.ts';
import { newResultSchema, resultImportSchema, scenarioResultSchema } from '../schema/coverage-schema.ts';
import { issueImportSchema } from '../schema/issue-schema.ts';

const idParam = z.object({ id: z.string().min(1).max(63).describe('Id of the scenario') });
const fileBytes = 10 * 1024 * 1024;
const attachmentBytes = 20 * 1024 * 1024;

/** Scenarios and results from files, results by hand, and their files. */
export function registerResultRoutes(app: ApiApp, context: ApiContext): void {
  registerImports(app, context);
  registerResults(app, context);
  registerAttachments(app, context);
}

function registerImports(app: ApiApp, context: ApiContext): void {
  const { pool, migration, project, clock } = context;
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
    async (call) => {
      const done = await importScenarios(pool, { migration, actor: call.actor }, call.upload.text());
      await refreshCoverageEvidence(pool, project.config, clock());
      return done;
    },
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
      await refreshCoverageEvidence(pool, project.config, clock());
      return { ...done, unmatched: [...done.unmatched] };
    },
  );
}

function registerResults(app: ApiApp, context: ApiContext): void {
  const { pool, migration, project, clock } = context;
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
      const made = await addResult(pool, { migration, actor: call.actor }, call.params.id, seen);
      await refreshCoverageEvidence(pool, project.config, clock());
      return made;
    },
  );
}

function registerAttachments(app: ApiApp, context: ApiContext): void {
  const { pool, migration, project, clock } = context;
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
      const made = await addResult(pool, { migration, actor: call.actor }, call.params.id, seen);
      await refreshCoverageEvidence(pool, project.config, clock());
      return made;
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
