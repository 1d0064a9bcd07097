import { emsApp } from './app.ts';
import type { EmsContext } from './ems-context.ts';
import { documentOf } from './serve-document.ts';

/**
 * The OpenAPI document of the EMS without a server behind it, for the documentation. Declaring routes reads hardly anything of the
 * context but keeps it for requests, of which none is ever made here.
 */
export function apiDocument(version: string): object {
  return documentOf(emsApp(nothingBehind), version);
}

const given: Partial<EmsContext> = { version: '', build: '', inFlight: 1, perSecond: 1 };

const nothingBehind: EmsContext = new Proxy(function nothing() {} as unknown as EmsContext, {
  get: (_, name) => (name in given ? given[name as keyof EmsContext] : nothingBehind),
  // What is made at the declaration, a middleware for instance, is never run.
  apply: () => () => undefined,
});
