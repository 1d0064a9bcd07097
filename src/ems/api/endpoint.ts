import type { HttpBindings } from '@hono/node-server';
import { type OpenAPIHono, type RouteConfig, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Actor } from '../access/actor.ts';
import type { Scope } from '../access/scope.ts';
import { ApiError, type RequestFault } from '../domain/api-error.ts';

/** What a request carries on its way. */
interface EmsEnv {
  Bindings: HttpBindings;
  Variables: { actor: Actor; route: string };
}

/** The EMS's HTTP application; it has Node's own request and response at hand. */
export type EmsApp = OpenAPIHono<EmsEnv>;
export type EmsRequest = Context<EmsEnv>;

/** A route with what its caller must be allowed. `open`: for everybody; only outside of /v1. */
export type EmsRoute = RouteConfig & { readonly access: Scope | 'open' };

const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    errors: z.array(z.object({ pointer: z.string(), code: z.string(), detail: z.string() })).optional(),
  })
  .openapi('Problem', { description: 'Why the request was not done (RFC 9457).' });

// An answer is bounded, whatever it is about.
const mostFaults = 100;
const mostText = 300;

const failure = {
  description: 'The request was not done; the code says why.',
  content: { 'application/problem+json': { schema: problemSchema } },
};

/**
 * Describes a route in the OpenAPI document and serves it to those who are allowed. A route cannot be declared without
 * saying who may use it.
 */
export function endpoint(
  app: EmsApp,
  route: EmsRoute,
  serve: (request: EmsRequest) => Response | Promise<Response>,
): void {
  const { access, ...described } = route;
  if (access === 'open' && route.path.startsWith('/v1/')) throw new Error(`${route.path} is open to all`);
  app.openAPIRegistry.registerPath({
    ...described,
    security: access === 'open' ? [] : [{ token: [access] }],
    responses: { ...route.responses, '4XX': failure, '5XX': failure },
  });
  const path = route.path.replaceAll(/\{(\w+)\}/g, ':$1');
  app.on(route.method.toUpperCase(), path, (request) => {
    request.set('route', route.path);
    if (access !== 'open') requireScope(request.get('actor'), access);
    return serve(request);
  });
}

/** Throws ApiError FORBIDDEN unless the actor may do this. */
function requireScope(actor: Actor, scope: Scope): void {
  if (!actor.scopes.has(scope)) throw new ApiError('FORBIDDEN', { scope });
}

/** A value from outside through its schema. Throws ApiError BAD_REQUEST with every fault. */
export function parsed<T extends z.ZodType>(schema: T, value: unknown): z.infer<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  // Only the place and what is wanted: the value may be a license key.
  const faults = result.error.issues.slice(0, mostFaults).flatMap(faultsOf).slice(0, mostFaults);
  const [issue] = result.error.issues;
  const where =
    issue === undefined || issue.path.length === 0 ? 'it' : `\`${shortened(issue.path.join('.'))}\``;
  const reason = `${where} ${shortened(lowerFirst(issue?.message ?? 'is not valid'))}`;
  throw new ApiError('BAD_REQUEST', { reason }, { faults });
}

/**
 * What no answer goes without. Given when an answer is made: headers that are set later cost a copy of it, and a third of the
 * requests a second.
 */
export const plainHeaders = { 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' } as const;

/**
 * The query of a request, for its schema. Throws ApiError BAD_REQUEST when something is given twice: whoever asks for two values would
 * be answered about one.
 */
export function queryOf(request: EmsRequest): Record<string, string> {
  const given = Object.entries(request.req.queries());
  const twice = given.filter(([, values]) => values.length > 1);
  if (twice.length === 0) return Object.fromEntries(given.map(([name, [value = '']]) => [name, value]));
  const faults = twice
    .slice(0, mostFaults)
    .map(([name]): RequestFault => ({ pointer: pointerTo([name]), code: 'INVALID', detail: 'Given twice' }));
  throw new ApiError('BAD_REQUEST', { reason: 'a part of the query is given twice' }, { faults });
}

/** A response whose JSON text is there already. */
export function jsonText(text: string, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(text, {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...plainHeaders, ...headers },
  });
}

/** What zod found, each with the place that it is about. */
function faultsOf(issue: z.core.$ZodIssue): RequestFault[] {
  const fault = (path: readonly PropertyKey[], detail: string): RequestFault => ({
    pointer: pointerTo(path),
    code: 'INVALID',
    detail: shortened(detail),
  });
  if (issue.code !== 'unrecognized_keys') return [fault(issue.path, issue.message)];
  // Its message names all of them: once for each would be a long answer to a long request.
  return issue.keys.slice(0, mostFaults).map((key) => fault([...issue.path, key], 'Unrecognized key'));
}

/** A JSON pointer (RFC 6901). */
function pointerTo(path: readonly PropertyKey[]): string {
  return path.map((one) => `/${shortened(String(one)).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Names out of a request may be as long as that. */
function shortened(text: string): string {
  return text.length > mostText ? `${text.slice(0, mostText)}…` : text;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
