import type { z } from '@hono/zod-openapi';
import { ApiError } from '../domain/api-error.ts';
import { limits } from './ems-context.ts';
import { type EmsRequest, parsed } from './endpoint.ts';

/** The JSON body of a request through its schema. Throws ApiError MEDIA_TYPE, BODY_TOO_LARGE, BAD_REQUEST. */
export async function jsonBody<T extends z.ZodType>(request: EmsRequest, schema: T): Promise<z.infer<T>> {
  requireMediaType(request, 'application/json');
  return parsed(schema, parseJson(await wholeBody(request)));
}

/** Throws ApiError BAD_REQUEST when the bytes are not JSON in UTF-8. */
export function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (error) {
    throw new ApiError('BAD_REQUEST', { reason: 'the body is not JSON' }, { cause: error });
  }
}

/** The bytes of a small body. Throws ApiError BODY_TOO_LARGE. */
export async function wholeBody(request: EmsRequest): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of bodyOf(request, limits.bodyBytes)) {
    bytes += piece.byteLength;
    if (bytes > limits.bodyBytes) throw new ApiError('BODY_TOO_LARGE', { limit: limits.bodyBytes });
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
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
