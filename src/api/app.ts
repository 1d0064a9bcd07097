import { ChangeoverError } from '../lib/errors.ts';
import type { ApiContext } from './api-context.ts';
import { authenticate } from './authenticate.ts';
import { serveConsole } from './console-files.ts';
import { serveDocument } from './openapi-document.ts';
import { requireOwnOrigin } from './own-origin.ts';
import { serveProbes } from './probes.ts';
import { problemResponse } from './problem.ts';
import { ApiApp } from './route.ts';
import { registerAccountRoutes } from './routes/account-routes.ts';
import { registerEventRoutes } from './routes/event-routes.ts';
import { registerEvidenceRoutes } from './routes/evidence-routes.ts';
import { registerGateRoutes } from './routes/gate-routes.ts';
import { registerIntegrationRoutes } from './routes/integration-routes.ts';
import { registerMessageRoutes } from './routes/message-routes.ts';
import { registerMessageTextRoutes } from './routes/message-text-routes.ts';
import { registerOptOutRoutes } from './routes/opt-out-routes.ts';
import { registerPeopleRoutes } from './routes/people-routes.ts';
import { registerReconciliationRoutes } from './routes/reconciliation-routes.ts';
import { registerRunRoutes } from './routes/run-routes.ts';
import { registerSessionRoutes } from './routes/session-routes.ts';
import { registerTrainingRoutes } from './routes/training-routes.ts';
import { securityHeaders } from './security-headers.ts';

/** The HTTP application: the API under `/api/`, its description, probes, and the console for everything else. */
export function apiApp(context: ApiContext): ApiApp {
  const app = new ApiApp();
  const { hono } = app;
  hono.onError((error, request) => problemResponse(error, request));
  hono.notFound((request) => {
    const missing = new ChangeoverError('NOT_FOUND', { what: 'address', id: request.req.path });
    return problemResponse(missing, request);
  });
  hono.use('*', securityHeaders(context.origin?.protocol === 'https:'));
  serveProbes(app, context);
  hono.use('*', requireOwnOrigin(context.origin));
  hono.use('/api/*', authenticate(context));
  registerSessionRoutes(app, context);
  registerAccountRoutes(app, context);
  registerPeopleRoutes(app, context);
  registerEventRoutes(app, context);
  registerRunRoutes(app, context);
  registerReconciliationRoutes(app, context);
  registerGateRoutes(app, context);
  registerEvidenceRoutes(app, context);
  registerTrainingRoutes(app, context);
  registerMessageTextRoutes(app, context);
  registerMessageRoutes(app, context);
  registerOptOutRoutes(app, context);
  registerIntegrationRoutes(app, context);
  serveDocument(app, context);
  if (context.consoleFolder !== undefined) serveConsole(app, context.consoleFolder);
  return app;
}
