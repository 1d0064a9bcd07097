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
  const faults = result.error.issues.slice(0, 100).map(
    (issue): RequestFault => ({
      pointer: issue.path.map((one) => `/${String(one)}`).join(''),
      code: 'INVALID',
      detail: issue.message,
    }),
  );
  const [issue] = result.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? 'it' : `\`${issue.path.join('.')}\``;
  const reason = `${where} ${lowerFirst(issue?.message ?? 'is not valid')}`;
  throw new ApiError('BAD_REQUEST', { reason }, { faults });
}

/**
 * What no answer goes without. Given when an answer is made: headers that are set later cost a copy of it, and a third of the
 * requests a second.
 */
export const plainHeaders = { 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' } as const;

/** A response whose JSON text is there already. */
export function jsonText(text: string, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(text, {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...plainHeaders, ...headers },
  });
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
