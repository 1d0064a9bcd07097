import type { ApiContext } from './api-context.ts';
import { apiApp } from './app.ts';
import type { RegisteredRoute } from './route.ts';

/**
 * Every route as it is declared, without a store behind it: for the command line and the documentation. Declaring reads
 * nothing of the context but keeps it for requests, of which none is ever made here.
 */
export function declaredRoutes(): readonly RegisteredRoute[] {
  declared ??= apiApp(nothingBehind).routes;
  return declared;
}

let declared: readonly RegisteredRoute[] | undefined;

const nothingBehind = new Proxy({} as ApiContext, {
  // Destructuring at declaration is fine; a value that is used is not.
  get: (_, name) =>
    // What becomes a part of a text, of the document for instance.
    name === Symbol.toPrimitive
      ? () => 'name'
      : name === 'origin' || name === 'consoleFolder' || name === 'oidc'
        ? undefined
        : nothingBehind,
});
