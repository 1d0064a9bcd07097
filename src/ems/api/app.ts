import { OpenAPIHono } from '@hono/zod-openapi';
import { reasonOf } from '../../lib/errors.ts';
import { log } from '../../lib/log.ts';
import { collections } from '../domain/collections.ts';
import { faultCode } from '../store/postgres-fault.ts';
import { ApiError } from './api-error.ts';
import { addCollectionRoutes } from './collection-routes.ts';
import type { EmsContext } from './ems-context.ts';
import type { EmsApp } from './endpoint.ts';
import { addExportRoute } from './export-route.ts';
import { limitInFlight, requireToken } from './guards.ts';
import { addIdsRoutes } from './ids-routes.ts';
import { addImportRoute } from './import-route.ts';
import { addLicenseRoutes } from './license-routes.ts';
import { addPauseRoutes } from './pause-routes.ts';
import { recordSchema } from './record-schema.ts';
import { addSystemRoutes } from './system-routes.ts';

/** The HTTP application of the EMS. */
export function emsApp(context: EmsContext): EmsApp {
  const app: EmsApp = new OpenAPIHono();
  app.onError((error) => errorResponse(error));
  app.notFound(() => errorResponse(new ApiError('NOT_FOUND', { what: 'such path' })));
  app.use('/v1/*', limitInFlight(context.inFlight));
  app.use('/v1/*', requireToken(context.token));
  app.openAPIRegistry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' });
  addSystemRoutes(app, context);
  addPauseRoutes(app, context);
  addLicenseRoutes(app, context);
  for (const collection of collections) {
    const record = recordSchema(collection);
    addImportRoute(app, context, collection, record);
    addExportRoute(app, context, collection, record);
    addIdsRoutes(app, context, collection, record);
    addCollectionRoutes(app, context, collection, record);
  }
  app.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: {
      title: 'Changeover reference EMS',
      version: context.version,
      description:
        'An entitlement management system. Records are written in bulk, idempotent by their id; each record of a request is accepted or refused by itself.',
    },
    security: [{ token: [] }],
  });
  return app;
}

function errorResponse(thrown: unknown): Response {
  const error = thrown instanceof ApiError ? thrown : new ApiError('UNEXPECTED', {}, { cause: thrown });
  if (error.status >= 500) {
    const cause = error.cause ?? error;
    // The message of a database error may quote a value; its code does not.
    const code = faultCode(cause);
    log(error.code === 'UNEXPECTED' ? 'error' : 'warn', 'ems-request-failed', {
      code: error.code,
      reason: code === '' ? reasonOf(cause) : code,
    });
  }
  const headers: Record<string, string> = { 'content-type': 'application/json; charset=utf-8' };
  if (error.retryAfter !== undefined) headers['retry-after'] = String(error.retryAfter);
  if (error.status === 401) headers['www-authenticate'] = 'Bearer';
  return new Response(JSON.stringify({ code: error.code, message: error.message }), {
    status: error.status,
    headers,
  });
}
