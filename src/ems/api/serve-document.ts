import { type EmsApp, jsonText } from './endpoint.ts';

/** The OpenAPI document of the routes that were declared so far. */
export function documentOf(app: EmsApp, version: string): object {
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Changeover reference EMS',
      version,
      description:
        'An entitlement management system. Records are written in bulk, idempotent by their id; each record of a request is accepted or refused by itself.',
    },
    security: [{ token: [] }],
  });
}

/** Serves the document. It is open to all, and takes half a second to make: it is made once. */
export function serveDocument(app: EmsApp, version: string): void {
  let text: string | undefined;
  app.get('/openapi.json', () => {
    text ??= JSON.stringify(documentOf(app, version));
    return jsonText(text);
  });
}
