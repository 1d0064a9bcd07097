import type { ApiContext } from '../api-context.ts';
import { readinessView } from '../readiness-view.ts';
import { type ApiApp, route } from '../route.ts';
import { readinessSchema } from '../schema/readiness-schema.ts';

/** The page that a sponsor opens: verdict, criteria, measures, workstreams, timeline. */
export function registerReadinessRoutes(app: ApiApp, context: ApiContext): void {
  route(
    app,
    {
      method: 'get',
      path: '/api/readiness',
      access: 'program.read',
      operationId: 'readiness.show',
      summary: 'Whether the migration is ready: verdict, criteria, measures, workstreams, timeline',
      returns: readinessSchema,
    },
    async () => readinessView(context),
  );
}
