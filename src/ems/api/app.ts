import { OpenAPIHono } from '@hono/zod-openapi';
import { ApiError } from '../domain/api-error.ts';
import { collections } from '../domain/collections.ts';
import { ledgers } from '../domain/ledgers.ts';
import { addActivationRoutes } from './activation-routes.ts';
import { addCollectionRoutes } from './collection-routes.ts';
import type { EmsContext } from './ems-context.ts';
import type { EmsApp } from './endpoint.ts';
import { errorResponse } from './error-response.ts';
import { addExportRoute } from './export-route.ts';
import { limitInFlight, limitRate, requireActor } from './guards.ts';
import { addIdsRoutes } from './ids-routes.ts';
import { addImportRoute } from './import-route.ts';
import { addKeyRoutes } from './key-routes.ts';
import { addLicenseFileRoutes } from './license-file-routes.ts';
import { addLicenseRoutes } from './license-routes.ts';
import { addLogRoutes } from './log-routes.ts';
import { addMergeRoutes } from './merge-routes.ts';
import { addOrderRoutes } from './order-routes.ts';
import { addPauseRoutes } from './pause-routes.ts';
import { addRecordRoutes } from './record-routes.ts';
import { recordSchema } from './record-schema.ts';
import { addRenewalRoutes } from './renewal-routes.ts';
import { addRightRoutes } from './right-routes.ts';
import { addSystemRoutes } from './system-routes.ts';
import { addTokenRoutes } from './token-routes.ts';
import { addUsageRoutes } from './usage-routes.ts';
import { addWebhookDeliveryRoutes } from './webhook-delivery-routes.ts';
import { addWebhookRoutes } from './webhook-routes.ts';

/** The HTTP application of the EMS. */
export function emsApp(context: EmsContext): EmsApp {
  const app: EmsApp = new OpenAPIHono();
  app.onError(errorResponse);
  app.notFound((request) => errorResponse(new ApiError('NOT_FOUND', { what: 'such path' }), request));
  app.use(context.metrics.measure());
  app.use('/v1/*', limitInFlight(context.inFlight));
  app.use('/v1/*', requireActor(context.authenticator));
  app.use('/v1/*', limitRate(context.perSecond));
  app.openAPIRegistry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' });
  addSystemRoutes(app, context);
  addPauseRoutes(app, context);
  addLicenseRoutes(app, context);
  addLicenseFileRoutes(app, context);
  addKeyRoutes(app, context);
  addTokenRoutes(app, context);
  addLogRoutes(app, context);
  addMergeRoutes(app, context);
  addOrderRoutes(app, context);
  addRightRoutes(app, context);
  addRenewalRoutes(app, context);
  addActivationRoutes(app, context);
  addUsageRoutes(app, context);
  addWebhookRoutes(app, context);
  addWebhookDeliveryRoutes(app, context);
  for (const ledger of ledgers) addCollectionRoutes(app, context, ledger, recordSchema(ledger));
  for (const collection of collections) {
    const record = recordSchema(collection);
    addRecordRoutes(app, context, collection, record);
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
