import { z } from '@hono/zod-openapi';
import { type EmsContext, limits } from './ems-context.ts';
import { type EmsApp, endpoint, jsonText } from './endpoint.ts';

const state = z.object({ status: z.literal('ok') });
const versionSchema = z.object({ version: z.string(), build: z.string() });
const limitsSchema = z.object(
  Object.fromEntries(Object.keys(limits).map((name) => [name, z.int()])) as Record<string, z.ZodInt>,
);
const open = { tags: ['system'], access: 'open' as const };
const json = <T extends z.ZodType>(schema: T) => ({ 'application/json': { schema } });

/** What a server says about itself. */
export function addSystemRoutes(app: EmsApp, context: EmsContext): void {
  const { store } = context;
  endpoint(
    app,
    {
      method: 'get',
      path: '/healthz',
      ...open,
      summary: 'The process runs',
      responses: { 200: { description: 'It does.', content: json(state) } },
    },
    () => jsonText('{"status":"ok"}'),
  );
  endpoint(
    app,
    {
      method: 'get',
      path: '/readyz',
      ...open,
      summary: 'The database answers',
      responses: { 200: { description: 'It does.', content: json(state) } },
    },
    async () => {
      await store.use((client) => client.query('SELECT 1'));
      return jsonText('{"status":"ok"}');
    },
  );
  addDescriptions(app, context);
}

function addDescriptions(app: EmsApp, context: EmsContext): void {
  const { version, build, inFlight } = context;
  endpoint(
    app,
    {
      method: 'get',
      path: '/version',
      ...open,
      summary: 'Version, and build: a fingerprint of version and schema',
      responses: { 200: { description: 'Both.', content: json(versionSchema) } },
    },
    () => jsonText(JSON.stringify({ version, build })),
  );
  endpoint(
    app,
    {
      method: 'get',
      path: '/metrics',
      ...open,
      summary: 'Figures of this process, for Prometheus',
      responses: { 200: { description: 'Figures.', content: { 'text/plain': { schema: z.string() } } } },
    },
    async () => {
      const { body, type } = await context.metrics.text();
      return new Response(body, { headers: { 'content-type': type } });
    },
  );
  endpoint(
    app,
    {
      method: 'get',
      path: '/v1/limits',
      tags: ['system'],
      access: 'system:read',
      summary: 'Bounds of one request',
      responses: { 200: { description: 'Bounds.', content: json(limitsSchema) } },
    },
    () => jsonText(JSON.stringify({ ...limits, inFlight, perSecond: context.perSecond })),
  );
}
