import { z } from '@hono/zod-openapi';
import { type EmsContext, limits } from './ems-context.ts';
import { type EmsApp, endpoint } from './endpoint.ts';
import { jsonBody } from './request-body.ts';

const pauseSchema = z
  .strictObject({ seconds: z.int().min(1).max(limits.pauseSeconds) })
  .openapi('Pause', { description: 'For how long at most.' });

/** The pause in which the database of the EMS can be copied. */
export function addPauseRoutes(app: EmsApp, { store }: EmsContext): void {
  endpoint(
    app,
    {
      method: 'post',
      access: 'system:manage',
      path: '/v1/admin/pause',
      tags: ['system'],
      summary: 'Give up every database connection for a while, so that the database can be copied',
      request: { body: { content: { 'application/json': { schema: pauseSchema } }, required: true } },
      responses: { 204: { description: 'No connection is left.' } },
    },
    async (request) => {
      const { seconds } = await jsonBody(request, pauseSchema);
      await store.pause(seconds * 1000);
      return new Response(null, { status: 204 });
    },
  );
  endpoint(
    app,
    {
      method: 'post',
      access: 'system:manage',
      path: '/v1/admin/resume',
      tags: ['system'],
      summary: 'End a pause before its time',
      responses: { 204: { description: 'It works again.' } },
    },
    () => {
      store.resume();
      return new Response(null, { status: 204 });
    },
  );
}
