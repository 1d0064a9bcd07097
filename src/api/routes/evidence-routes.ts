import { z } from '@hono/zod-openapi';
import { insertAttachment, readAttachment } from '../../evidence/attachment-store.ts';
import { checkWholeChain } from '../../evidence/chain-check.ts';
import { listEntries, withStates } from '../../evidence/entry-list.ts';
import { findEntry } from '../../evidence/evidence-store.ts';
import { programCircumstances } from '../../evidence/program-circumstances.ts';
import { addEvidence, kindsOf } from '../../gate/add-evidence.ts';
import { withdrawEntry } from '../../gate/withdraw-entry.ts';
import { ChangeoverError } from '../../lib/errors.ts';
import { inTransaction } from '../../lib/postgres.ts';
import { recordAudit } from '../../store/audit-store.ts';
import type { ApiContext } from '../api-context.ts';
import { evidenceDetail, evidenceItem } from '../evidence-view.ts';
import { listOf, pageOf, pageQuery, readCursor } from '../page.ts';
import { type ApiApp, route } from '../route.ts';
import {
  attachmentSchema,
  chainSchema,
  environmentSchema,
  evidenceEntrySchema,
  evidenceItemSchema,
  evidenceKindSchema,
  newEvidenceSchema,
  withdrawEvidenceSchema,
} from '../schema/evidence-schema.ts';
import { registerEvidencePackRoutes } from './evidence-pack-routes.ts';

const seqParam = z.object({ seq: z.coerce.number().int().positive().describe('Number in the chain') });
const attachmentBytes = 20 * 1024 * 1024;

/** The evidence chain: list, one entry, check, add by hand with files, withdraw. */
export function registerEvidenceRoutes(app: ApiApp, context: ApiContext): void {
  registerLooking(app, context);
  registerAttachments(app, context);
  registerKinds(app, context);
  registerEvidencePackRoutes(app, context);
  registerChanging(app, context);
}

function registerLooking(app: ApiApp, { pool, migration, project, clock }: ApiContext): void {
  route(
    app,
    {
      method: 'get',
      path: '/api/evidence',
      access: 'evidence.read',
      operationId: 'evidence.entries',
      summary: 'Entries of the chain, newest first',
      query: z.object({
        kind: z.string().max(60).optional().describe('Only of this kind'),
        run: z.string().max(60).optional().describe('Only of this run'),
        outcome: z.enum(['PASS', 'FAIL']).optional().describe('Only what passed, or what failed'),
        environment: environmentSchema.optional().describe('Only of this environment'),
        ...pageQuery,
      }),
      returns: listOf(evidenceItemSchema),
    },
    async (call) => {
      const { limit, cursor, ...filter } = call.query;
      const before = readCursor(z.tuple([z.number().int()]), cursor)?.[0];
      const rows = await listEntries(pool, migration, { ...filter, before, limit: limit + 1 });
      return pageOf(rows, limit, (row) => [row.entry.seq], evidenceItem);
    },
  );
  route(
    app,
    {
      method: 'get',
      path: '/api/evidence/{seq}',
      access: 'evidence.read',
      operationId: 'evidence.show',
      summary: 'One entry with its measures, its files and the text that is hashed',
      params: seqParam,
      returns: evidenceEntrySchema,
    },
    async (call) => {
      const entry = await findEntry(pool, migration, call.params.seq);
      const [listed] = entry === undefined ? [] : await withStates(pool, migration, [entry]);
      if (listed === undefined) throw notFound('evidence', call.params.seq);
      return evidenceDetail(listed, project.config);
    },
  );
  route(
    app,
    {
      method: 'post',
      path: '/api/evidence/check',
      access: 'evidence.read',
      operationId: 'evidence.check',
      changes: false,
      summary: 'Recompute every hash of the chain',
      returns: chainSchema,
    },
    async () => {
      const { entries, head, broken } = await checkWholeChain(pool, clock());
      return { ok: broken === null, entries, head, broken };
    },
  );
}

function registerAttachments(app: ApiApp, { pool, migration }: ApiContext): void {
  route(
    app,
    {
      method: 'post',
      path: '/api/evidence-files',
      access: 'evidence.add',
      operationId: 'evidence.attach',
      summary: 'Send a file (up to 20 MB) that evidence will refer to by its hash',
      query: z.object({ name: z.string().trim().min(1).max(200).describe('Name of the file') }),
      upload: { types: ['application/octet-stream', '*/*'], maxBytes: attachmentBytes },
      returns: attachmentSchema,
      status: 201,
    },
    async (call) => {
      const { name } = call.query;
      const { type, bytes } = call.upload;
      if (bytes.byteLength === 0) throw new ChangeoverError('ATTACHMENT_EMPTY', { name });
      const file = { name, type: type === '' ? 'application/octet-stream' : type, content: bytes };
      return inTransaction(pool, async (client) => {
        const { actor } = call;
        const made = await insertAttachment(client, migration, { ...file, by: actor.account });
        const subject = `evidence-file:${made.sha256}`;
        await recordAudit(client, {
          migration,
          actor,
          action: 'evidence.attach',
          subject,
          before: null,
          after: made,
        });
        return made;
      });
    },
  );
  route(
    app,
    {
      method: 'get',
      path: '/api/evidence-files/{sha256}',
      access: 'evidence.read',
      operationId: 'evidence.file',
      summary: 'The content of a file of evidence',
      params: z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
      content: 'application/octet-stream',
    },
    async (call) => {
      const file = await readAttachment(pool, migration, call.params.sha256);
      if (file === undefined) throw notFound('file', call.params.sha256);
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

function registerKinds(app: ApiApp, { project }: ApiContext): void {
  route(
    app,
    {
      method: 'get',
      path: '/api/evidence-kinds',
      access: 'evidence.read',
      operationId: 'evidence.kinds',
      summary: 'The kinds of evidence, which of them people add, and what each must say',
      returns: listOf(evidenceKindSchema),
    },
    async () => ({
      items: kindsOf(project.config).map((one) => ({
        ...one,
        measures: one.measures.map((measure) => ({ ...measure })),
        criteria: [...one.criteria],
      })),
      next: null,
    }),
  );
}

function registerChanging(app: ApiApp, { pool, migration, project, clock }: ApiContext): void {
  route(
    app,
    {
      method: 'post',
      path: '/api/evidence',
      access: 'evidence.add',
      operationId: 'evidence.add',
      summary: 'Add evidence of a drill, a walk-through or a check outside',
      body: newEvidenceSchema,
      returns: evidenceEntrySchema,
      status: 201,
    },
    async (call) => {
      const circumstances = await programCircumstances(pool, project.config, clock(), call.body.environment);
      const entry = await addEvidence(pool, project.config, call.actor, call.body, circumstances);
      const [listed] = await withStates(pool, migration, [entry]);
      if (listed === undefined) throw notFound('evidence', entry.seq);
      return evidenceDetail(listed, project.config);
    },
  );
  route(
    app,
    {
      method: 'post',
      path: '/api/evidence/{seq}/withdrawal',
      access: 'evidence.withdraw',
      operationId: 'evidence.withdraw',
      summary: 'Withdraw evidence with a reason; nothing is deleted, and older evidence does not come back',
      params: seqParam,
      body: withdrawEvidenceSchema,
      returns: evidenceItemSchema,
    },
    async (call) => {
      const what = { seq: call.params.seq, reason: call.body.reason, at: clock().toISOString() };
      const made = await withdrawEntry(pool, migration, call.actor, what);
      const [listed] = await withStates(pool, migration, [made]);
      if (listed === undefined) throw notFound('evidence', made.seq);
      return evidenceItem(listed);
    },
  );
}

function notFound(what: string, id: string | number): ChangeoverError {
  return new ChangeoverError('NOT_FOUND', { what, id });
}
