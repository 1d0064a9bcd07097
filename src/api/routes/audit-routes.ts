import { z } from '@hono/zod-openapi';
import { listAudit } from '../../store/audit-store.ts';
import type { ApiContext } from '../api-context.ts';
import { listOf, pageOf, readCursor } from '../page.ts';
import { type ApiApp, route } from '../route.ts';
import { auditEntrySchema, auditQuery } from '../schema/admin-schema.ts';

/** The audit trail. */
export function registerAuditRoutes(app: ApiApp, { pool, migration }: ApiContext): void {
  route(
    app,
    {
      method: 'get',
      path: '/api/audit',
      access: 'audit.read',
      operationId: 'audit.list',
      summary: 'Every change: who, when, before, after; newest first',
      query: auditQuery,
      returns: listOf(auditEntrySchema),
    },
    async (call) => {
      const { limit, cursor, ...filter } = call.query;
      const beforeSeq = readCursor(z.tuple([z.number().int()]), cursor)?.[0];
      const rows = await listAudit(pool, { migration, ...filter, beforeSeq, limit: limit + 1 });
      return pageOf(rows, limit, (row) => [row.seq]);
    },
  );
}
