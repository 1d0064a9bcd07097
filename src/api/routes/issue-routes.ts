import { z } from '@hono/zod-openapi';
import { ageOf, summarizeIssues } from '../../governance/issues/ageing.ts';
import { exportIssues, importIssues } from '../../governance/issues/import-issues.ts';
import { type StoredIssue, severities } from '../../governance/issues/issue.ts';
import { addIssue, getIssue, listIssues, updateIssue } from '../../governance/issues/issue-store.ts';
import type { ApiContext } from '../api-context.ts';
import { listOf, pageOf, pageQuery, readCursor } from '../page.ts';
import { programToday } from '../program-status.ts';
import { type ApiApp, route } from '../route.ts';
import {
  type Issue,
  issueChangeSchema,
  issueImportSchema,
  issueKindSchema,
  issueSchema,
  issueStateSchema,
  issueSummarySchema,
  newIssueSchema,
  severitySchema,
} from '../schema/issue-schema.ts';

const idParam = z.object({ id: z.string().min(1).max(63).describe('Id of the entry: I-3') });
const csvBytes = 10 * 1024 * 1024;
const filters = {
  kind: issueKindSchema.optional().describe('Only of this kind'),
  severity: severitySchema.optional().describe('Only of this severity'),
  state: issueStateSchema.optional().describe('Only in this state'),
  open: z.enum(['true', 'false']).optional().describe('Only open ones, or only closed ones'),
  workstream: z.string().max(63).optional().describe('Only of this group'),
  owner: z.uuid().optional().describe('Only of this person'),
  text: z.string().max(200).optional().describe('Part of id, title or description'),
};

/** The register of issues, risks, decisions and actions. */
export function registerIssueRoutes(app: ApiApp, context: ApiContext): void {
  registerLists(app, context);
  registerEntries(app, context);
  registerFiles(app, context);
}

function registerLists(app: ApiApp, context: ApiContext): void {
  const { pool, migration } = context;
  route(
    app,
    {
      method: 'get',
      path: '/api/issues',
      access: 'program.read',
      operationId: 'issues.list',
      summary: 'Issues, risks, decisions and actions: open ones first, then by severity and age',
      query: z.object({ ...filters, ...pageQuery }),
      returns: listOf(issueSchema),
    },
    async (call) => {
      const { limit, cursor, open, ...filter } = call.query;
      const after = readCursor(
        z.tuple([z.number().int(), z.number().int(), z.iso.date(), z.string()]),
        cursor,
      );
      const wanted = {
        ...filter,
        after,
        limit: limit + 1,
        ...(open !== undefined && { open: open === 'true' }),
      };
      const rows = await listIssues(pool, migration, wanted);
      const today = await programToday(context);
      return pageOf(rows, limit, sortKey, (one) => issueView(one, today));
    },
  );
  route(
    app,
    {
      method: 'get',
      path: '/api/issue-summary',
      access: 'program.read',
      operationId: 'issues.summary',
      summary: 'Open entries by kind, severity and age, and how many are overdue',
      returns: issueSummarySchema,
    },
    async () =>
      summarizeIssues(await listIssues(pool, migration, { open: true }), await programToday(context)),
  );
}

function registerEntries(app: ApiApp, context: ApiContext): void {
  const { pool, migration } = context;
  route(
    app,
    {
      method: 'post',
      path: '/api/issues',
      access: 'program.write',
      operationId: 'issues.add',
      summary: 'Add an issue, risk, decision or action',
      body: newIssueSchema,
      returns: issueSchema,
      status: 201,
      version: 'returned',
    },
    async (call) => {
      const today = await programToday(context);
      const content = { ...call.body, state: 'OPEN' as const };
      return issueView(await addIssue(pool, { migration, actor: call.actor }, content, today), today);
    },
  );
  route(
    app,
    {
      method: 'get',
      path: '/api/issues/{id}',
      access: 'program.read',
      operationId: 'issues.show',
      summary: 'One entry',
      params: idParam,
      returns: issueSchema,
      version: 'returned',
    },
    async (call) => issueView(await getIssue(pool, migration, call.params.id), await programToday(context)),
  );
  route(
    app,
    {
      method: 'patch',
      path: '/api/issues/{id}',
      access: 'program.write',
      operationId: 'issues.update',
      summary: 'Change, resolve or reopen an entry',
      params: idParam,
      body: issueChangeSchema,
      returns: issueSchema,
      version: 'required',
    },
    async (call) => {
      const today = await programToday(context);
      const change = { migration, actor: call.actor };
      const version = call.baseVersion();
      return issueView(await updateIssue(pool, change, call.params.id, version, call.body, today), today);
    },
  );
}

function registerFiles(app: ApiApp, context: ApiContext): void {
  const { pool, migration } = context;
  route(
    app,
    {
      method: 'post',
      path: '/api/issues.csv',
      access: 'program.write',
      operationId: 'issues.import',
      summary: 'Import entries from a CSV: title, and any column of the export',
      description: 'All of the file or nothing; every fault is named with its line. A known id is changed.',
      upload: { types: ['text/csv', 'text/plain'], maxBytes: csvBytes },
      returns: issueImportSchema,
      status: 201,
    },
    async (call) =>
      importIssues(pool, { migration, actor: call.actor }, call.upload.text(), await programToday(context)),
  );
  route(
    app,
    {
      method: 'get',
      path: '/api/issues.csv',
      access: 'program.read',
      operationId: 'issues.export',
      summary: 'Every entry as CSV, which the import takes back',
      content: 'text/csv',
    },
    async () =>
      new Response(await exportIssues(pool, migration), {
        headers: {
          'content-type': 'text/csv; charset=utf-8',
          'content-disposition': 'attachment; filename="issues.csv"',
        },
      }),
  );
}

function sortKey(one: StoredIssue): (string | number)[] {
  return [one.closedOn === null ? 0 : 1, severities.indexOf(one.severity) + 1, one.openedOn, one.id];
}

function issueView(stored: StoredIssue, today: string): Issue {
  const { ownerName, owner, links, ...rest } = stored;
  return {
    ...rest,
    links: [...links],
    owner: owner === null ? null : { id: owner, name: ownerName ?? '' },
    ...ageOf(stored, today),
  };
}
