import type { ApiContext } from './api-context.ts';
import { sessionCookieOf } from './authenticate.ts';
import type { ApiApp } from './route.ts';

/** Serves `/openapi.json` (OpenAPI 3.1): made once, from the declared routes. */
export function serveDocument(app: ApiApp, context: ApiContext): void {
  const { openAPIRegistry } = app.hono;
  openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: sessionCookieOf(context.migration),
    description: 'The session of a browser; changes also need its anti-forgery token as x-csrf-token.',
  });
  openAPIRegistry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' });
  let text: string | undefined;
  app.hono.get('/openapi.json', (request) => {
    text ??= JSON.stringify(openApiDocument(app, context.version));
    return request.body(text, 200, { 'content-type': 'application/json; charset=utf-8' });
  });
}

/** The OpenAPI document of the declared routes. */
function openApiDocument(app: ApiApp, version: string) {
  return app.hono.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Changeover',
      version,
      description:
        'Run a migration’s program: who is ready, what was tested and proven, and whether to go live. Lists are pages (`limit`, `cursor`, `next`). Errors are `application/problem+json` with a code of docs/errors.md.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: '/' }],
  });
}
