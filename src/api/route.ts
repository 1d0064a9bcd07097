import { OpenAPIHono, type RouteConfig, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Permission } from '../accounts/permission.ts';
import type { Principal } from '../accounts/principal.ts';
import { ChangeoverError } from '../lib/errors.ts';
import type { Actor } from '../store/actor.ts';
import type { ApiEnv } from './api-context.ts';
import { requireAccess } from './authenticate.ts';
import { problemSchema } from './problem.ts';
import { parsed, queryOf, readJson, readUpload, type Upload } from './request-input.ts';

/** Who may call a route: holders of a permission, everybody who is signed in, or (for signing in) anybody. */
export type Access = Permission | 'signed-in' | 'public';

const noFields = z.object({});
type NoFields = typeof noFields;

/** What a handler may answer: the JSON of the schema; its lists and objects may be read-only. */
type Answer<T> = T extends readonly (infer Item)[]
  ? readonly Answer<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Answer<T[Key]> }
    : T;

/** A route as it is declared; without `access` it does not compile. */
export interface RouteSpec<
  P extends z.ZodObject = NoFields,
  Q extends z.ZodObject = NoFields,
  B extends z.ZodType = z.ZodUndefined,
  R extends z.ZodType = z.ZodUndefined,
> {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** `/api/issues/{id}` */
  readonly path: `/api/${string}`;
  readonly access: Access;
  /** The command of the CLI and the verb in it: `issues.add` is `changeover issues add`. */
  readonly operationId: `${string}.${string}`;
  readonly summary: string;
  readonly description?: string;
  readonly params?: P;
  readonly query?: Q;
  /** A JSON body. */
  readonly body?: B;
  /** The most bytes of a JSON body, when a megabyte is not enough. */
  readonly bodyBytes?: number;
  /** A body that is a file: its content types (the first is the usual one) and its most bytes. */
  readonly upload?: { readonly types: readonly [string, ...string[]]; readonly maxBytes: number };
  /** The JSON of the answer; 204 without it, unless the handler gives a Response of `content`. */
  readonly returns?: R;
  /** The content type of an answer that is a Response. */
  readonly content?: string;
  readonly status?: 200 | 201 | 202;
  /** False for what changes nothing of the program although it is posted: a long question, a mail to oneself. */
  readonly changes?: false;
  /** Makes no sense at the command line (cookies, passwords). */
  readonly browserOnly?: boolean;
  /** `returned`: the answer's `version` is its ETag; `required`: the change also needs If-Match (412 when it is old). */
  readonly version?: 'returned' | 'required';
}

/** One request, checked: what it asks for and who asks. */
export interface Call<P, Q, B> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly upload: Upload;
  /** Who asks; throws SIGNED_OUT on a public route without one. */
  readonly principal: Principal;
  readonly actor: Actor;
  readonly can: (permission: Permission) => boolean;
  /** The version that a change is based on (If-Match). Throws VERSION_MISSING. */
  baseVersion(): number;
  /** Hono's own context, for cookies, streams and headers. */
  readonly request: Context<ApiEnv>;
}

/** A declared route, for the CLI, the role matrix and the documentation. */
export interface RegisteredRoute {
  readonly spec: Omit<RouteSpec, 'params' | 'query' | 'body' | 'returns'> & {
    readonly params?: z.ZodObject | undefined;
    readonly query?: z.ZodObject | undefined;
    readonly body?: z.ZodType | undefined;
    readonly returns?: z.ZodType | undefined;
  };
}

/** The API under construction: routes are added to it by `route` alone. */
export class ApiApp {
  readonly hono = new OpenAPIHono<ApiEnv>();
  readonly routes: RegisteredRoute[] = [];
}

const jsonBytes = 1024 * 1024;

/**
 * Declares a route: its access, its place in the OpenAPI document, in the CLI and in the role matrix, and how it is
 * served. Input is checked before the handler sees it; an error becomes `application/problem+json`.
 */
export function route<
  P extends z.ZodObject = NoFields,
  Q extends z.ZodObject = NoFields,
  B extends z.ZodType = z.ZodUndefined,
  R extends z.ZodType = z.ZodUndefined,
>(
  app: ApiApp,
  spec: RouteSpec<P, Q, B, R>,
  serve: (call: Call<z.output<P>, z.output<Q>, z.output<B>>) => Promise<Answer<z.input<R>> | Response>,
): void {
  app.routes.push({ spec });
  app.hono.openAPIRegistry.registerPath(describe(spec));
  app.hono.on(spec.method.toUpperCase(), spec.path.replaceAll(/\{(\w+)\}/g, ':$1'), async (request) => {
    // Rights first: who may not call a route learns nothing of what it would accept.
    const principal = requireAccess(request, spec.access, spec.method);
    const params = spec.params === undefined ? {} : parsed(spec.params, request.req.param(), 'path');
    const query = spec.query === undefined ? {} : parsed(spec.query, queryOf(request), 'query');
    const limit = spec.bodyBytes ?? jsonBytes;
    const body =
      spec.body === undefined ? undefined : parsed(spec.body, await readJson(request, limit), 'body');
    const upload = spec.upload === undefined ? undefined : await readUpload(request, spec.upload);
    const answer = await serve(callOf(request, principal, { params, query, body, upload }));
    return answerOf(request, spec, answer);
  });
}

function callOf<P, Q, B>(
  request: Context<ApiEnv>,
  principal: Principal | undefined,
  input: { params: unknown; query: unknown; body: unknown; upload: Upload | undefined },
): Call<P, Q, B> {
  const known = (): Principal => {
    if (principal === undefined) throw new ChangeoverError('SIGNED_OUT');
    return principal;
  };
  return {
    params: input.params as P,
    query: input.query as Q,
    body: input.body as B,
    get upload() {
      if (input.upload === undefined) throw new Error('this route declares no upload');
      return input.upload;
    },
    get principal() {
      return known();
    },
    get actor() {
      return known().actor;
    },
    can: (permission) => principal?.permissions.has(permission) === true,
    baseVersion: () => baseVersion(request),
    request,
  };
}

function baseVersion(request: Context<ApiEnv>): number {
  const match = /^(?:W\/)?"(\d{1,9})"$/.exec(request.req.header('if-match') ?? '');
  if (match === null) throw new ChangeoverError('VERSION_MISSING');
  return Number(match[1]);
}

function answerOf(
  request: Context<ApiEnv>,
  spec: { readonly version?: string; readonly status?: 200 | 201 | 202 },
  answer: unknown,
): Response {
  if (answer instanceof Response) return answer;
  if (answer === undefined) return request.body(null, 204);
  if (spec.version !== undefined && typeof answer === 'object' && answer !== null && 'version' in answer)
    request.header('etag', `"${String(answer.version)}"`);
  return request.json(answer as object, spec.status ?? 200);
}

function describe(spec: RegisteredRoute['spec'] | RouteSpec<never, never, never, never>): RouteConfig {
  const { params, query, body, returns, upload } = spec as RegisteredRoute['spec'];
  const problem = { content: { 'application/problem+json': { schema: problemSchema } } };
  const answer =
    returns === undefined ? undefined : { [spec.content ?? 'application/json']: { schema: returns } };
  const content =
    answer ?? (spec.content === undefined ? undefined : { [spec.content]: { schema: z.string() } });
  const status = spec.status ?? (content === undefined ? 204 : 200);
  const file = upload?.types.map((type) => [type, { schema: z.string() }] as const);
  const sent =
    body === undefined ? file && Object.fromEntries(file) : { 'application/json': { schema: body } };
  const ifMatch = z.object({ 'if-match': z.string().describe('The ETag of what is changed') });
  return {
    method: spec.method,
    path: spec.path,
    tags: [spec.operationId.split('.')[0] ?? ''],
    operationId: spec.operationId,
    summary: spec.summary,
    description: [spec.description, accessText(spec.access)].filter(Boolean).join('\n\n'),
    security: spec.access === 'public' ? [] : [{ session: [] }, { token: [] }],
    request: {
      ...(params && { params }),
      ...(query && { query }),
      ...(sent && { body: { required: true, content: sent } }),
      ...(spec.version === 'required' && { headers: ifMatch }),
    },
    responses: {
      [status]: { description: 'Done.', ...(content && { content }) },
      '4XX': { description: 'Not done; the code says why.', ...problem },
      '5XX': { description: 'Not done; something broke.', ...problem },
    },
  };
}

function accessText(access: Access): string {
  if (access === 'public') return 'Anybody may call it.';
  return access === 'signed-in'
    ? 'Everybody who is signed in may call it.'
    : `Needs the right \`${access}\`.`;
}
