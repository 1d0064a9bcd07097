import { reasonOf } from '../lib/errors.ts';
import { log } from '../lib/log.ts';
import type { ApiContext } from './api-context.ts';
import type { ApiApp } from './route.ts';

/** `/healthz`: the process answers. `/readyz`: it can do its work, that is, its store answers. */
export function serveProbes(app: ApiApp, context: ApiContext): void {
  app.hono.get('/healthz', (request) => request.json({ status: 'ok' }));
  app.hono.on('GET', '/readyz', async (request) => {
    try {
      await context.pool.query('SELECT 1');
      return request.json(
        { status: context.events.closed ? 'stopping' : 'ok' },
        context.events.closed ? 503 : 200,
      );
    } catch (error) {
      log('warn', 'not-ready', { reason: reasonOf(error) });
      return request.json({ status: 'store unreachable' }, 503);
    }
  });
}
