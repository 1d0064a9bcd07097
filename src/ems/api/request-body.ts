import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createGunzip, type Gunzip } from 'node:zlib';
import type { z } from '@hono/zod-openapi';
import { ApiError } from '../domain/api-error.ts';
import { faultCode } from '../store/postgres-fault.ts';
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
function bodyOf(request: EmsRequest, limit: number): AsyncIterable<Uint8Array> {
  if (Number(request.req.header('content-length') ?? 0) > limit)
    throw new ApiError('BODY_TOO_LARGE', { limit });
  return piecesOf(request.env.incoming);
}

async function* piecesOf(incoming: IncomingMessage): AsyncGenerator<Uint8Array> {
  try {
    // An iterator that closes the request when its reader stops early would cut off our answer, too.
    yield* incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw new ApiError('BAD_REQUEST', { reason: 'the body was broken off' }, { cause: error });
  }
}

/**
 * The body of a bulk request as it arrives, unpacked when it is sent as gzip. Whoever reads it bounds what comes out of it: it is
 * unpacked no faster than it is read. Throws ApiError BODY_TOO_LARGE, MEDIA_TYPE, and BAD_REQUEST while it is read.
 */
export function packedBodyOf(request: EmsRequest, limit: number): AsyncIterable<Uint8Array> {
  const encoding = encodingOf(request);
  const body = bodyOf(request, limit);
  if (encoding === 'identity') return body;
  if (encoding !== 'gzip') throw new ApiError('MEDIA_TYPE', { wanted: 'packed as gzip, or not at all' });
  return unpacked(body);
}

async function* unpacked(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const unpacking = createGunzip();
  const feeding = feed(body, unpacking);
  try {
    for await (const piece of unpacking) yield piece as Uint8Array;
  } catch (error) {
    if (!faultCode(error).startsWith('Z_')) throw error;
    throw new ApiError('BAD_REQUEST', { reason: 'the body is not gzip' }, { cause: error });
  } finally {
    unpacking.destroy();
    await feeding;
  }
}

/** Not a pipeline: that would close the request, and cut off our answer, when its reader stops early. */
async function feed(body: AsyncIterable<Uint8Array>, unpacking: Gunzip): Promise<void> {
  try {
    for await (const piece of body) {
      if (unpacking.destroyed) return;
      if (!unpacking.write(piece)) await drained(unpacking);
    }
    unpacking.end();
  } catch (error) {
    // Its reader is told.
    unpacking.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}

async function drained(unpacking: Gunzip): Promise<void> {
  const waiting = new AbortController();
  const first = ['drain', 'close'].map((event) => once(unpacking, event, { signal: waiting.signal }));
  await Promise.race(first).finally(() => waiting.abort());
}

function encodingOf(request: EmsRequest): string {
  return request.req.header('content-encoding')?.trim().toLowerCase() ?? 'identity';
}

/** Throws ApiError MEDIA_TYPE unless the body has this type. */
export function requireMediaType(request: EmsRequest, wanted: string): void {
  requireType(request, wanted);
  if (encodingOf(request) !== 'identity')
    throw new ApiError('MEDIA_TYPE', { wanted: 'sent without Content-Encoding' });
}

/** Throws ApiError MEDIA_TYPE unless the body has this type, packed or not. */
export function requireType(request: EmsRequest, wanted: string): void {
  const given = request.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (given !== wanted) throw new ApiError('MEDIA_TYPE', { wanted });
}
