import { z } from '@hono/zod-openapi';
import { evidenceKey } from '../../evidence/evidence-key.ts';
import { policyOf } from '../../report/content-policy.ts';
import { executivePage } from '../../report/executive/executive-page.ts';
import type { ApiContext } from '../api-context.ts';
import { currentExecutiveReport } from '../executive-input.ts';
import { type ApiApp, route } from '../route.ts';
import { executiveReportSchema } from '../schema/report-schema.ts';

/** The executive report, and the key that signs evidence packs. */
export function registerReportRoutes(app: ApiApp, context: ApiContext): void {
  route(
    app,
    {
      method: 'get',
      path: '/api/report/executive',
      access: 'gate.read',
      operationId: 'report.executive-data',
      summary: 'The executive report as data, computed now',
      returns: executiveReportSchema,
    },
    async () => {
      const report = await currentExecutiveReport(context);
      return executiveReportSchema.parse(report);
    },
  );
  route(
    app,
    {
      method: 'get',
      path: '/api/report/executive.html',
      access: 'gate.read',
      operationId: 'report.executive',
      summary: 'The executive report as one page to print',
      content: 'text/html',
    },
    async () => {
      const page = executivePage(await currentExecutiveReport(context));
      const policy = `${policyOf(page)}; frame-ancestors 'none'`;
      const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy };
      return new Response(page, { headers });
    },
  );
  route(
    app,
    {
      method: 'get',
      path: '/api/evidence-key',
      access: 'evidence.read',
      operationId: 'evidence.key',
      summary: 'The public key that signs evidence packs, and its fingerprint',
      returns: z.object({
        fingerprint: z.string().describe('SHA-256 of the public key’s DER'),
        publicKey: z.string().describe('PEM'),
      }),
    },
    async () => {
      const { fingerprint, publicPem } = await evidenceKey(context.project.folder);
      return { fingerprint, publicKey: publicPem };
    },
  );
}
