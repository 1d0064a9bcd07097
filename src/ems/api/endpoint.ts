import type { HttpBindings } from '@hono/node-server';
import { type OpenAPIHono, type RouteConfig, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { ApiError } from './api-error.ts';
import { limits } from './ems-context.ts';

/** The EMS's HTTP application; it has Node's own request and response at hand. */
export type EmsApp = OpenAPIHono<{ Bindings: HttpBindings }>;
export type EmsRequest = Context<{ Bindings: HttpBindings }>;

const errorSchema = z
  .object({ code: z.string(), message: z.string() })
  .openapi('Error', { description: 'Why the whole request was not done.' });

/** Describes a route in the OpenAPI document and serves it. */
export function endpoint(
  app: EmsApp,
  route: RouteConfig,
  serve: (request: EmsRequest) => Response | Promise<Response>,
): void {
  const failure = {
    description: 'The request was not done; the code says why.',
    content: { 'application/json': { schema: errorSchema } },
  };
  app.openAPIRegistry.registerPath({
    ...route,
    responses: { ...route.responses, '4XX': failure, '5XX': failure },
  });
  const path = route.path.replaceAll(/\{(\w+)\}/g, ':$1');
  app.on(route.method.toUpperCase(), path, serve);
}

/** A value from outside through its schema. Throws ApiError BAD_REQUEST. */
export function parsed<T extends z.ZodType>(schema: T, value: unknown): z.infer<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? 'it' : `\`${issue.path.join('.')}\``;
  // Only the place and what is wanted: the value may be a license key.
  throw new ApiError('BAD_REQUEST', { reason: `${where} ${lowerFirst(issue?.message ?? 'is not valid')}` });
}

/** The JSON body of a request through its schema. Throws ApiError MEDIA_TYPE, BODY_TOO_LARGE, BAD_REQUEST. */
export async function jsonBody<T extends z.ZodType>(request: EmsRequest, schema: T): Promise<z.infer<T>> {
  requireMediaType(request, 'application/json');
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of bodyOf(request, limits.bodyBytes)) {
    bytes += piece.byteLength;
    if (bytes > limits.bodyBytes) throw new ApiError('BODY_TOO_LARGE', { limit: limits.bodyBytes });
    pieces.push(piece);
  }
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(pieces)));
  } catch (error) {
    throw new ApiError('BAD_REQUEST', { reason: 'the body is not JSON' }, { cause: error });
  }
  return parsed(schema, value);
}

/** The body as it arrives; one that says itself that it is too large is not read. Throws ApiError BODY_TOO_LARGE. */
export function bodyOf(request: EmsRequest, limit: number): AsyncIterable<Uint8Array> {
  if (Number(request.req.header('content-length') ?? 0) > limit)
    throw new ApiError('BODY_TOO_LARGE', { limit });
  // An iterator that closes the request when its reader stops early would cut off our answer, too.
  return request.env.incoming.iterator({ destroyOnReturn: false });
}

/** Throws ApiError MEDIA_TYPE unless the body has this type. */
export function requireMediaType(request: EmsRequest, wanted: string): void {
  const given = request.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (given !== wanted) throw new ApiError('MEDIA_TYPE', { wanted });
}

/** A response whose JSON text is there already. */
export function jsonText(text: string): Response {
  return new Response(text, { headers: { 'content-type': 'application/json; charset=utf-8' } });
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
