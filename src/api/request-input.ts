import type { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { ChangeoverError } from '../lib/errors.ts';
import type { ApiEnv } from './api-context.ts';
import { InputInvalid } from './input-invalid.ts';

/** A body that is a file. */
export interface Upload {
  readonly type: string;
  readonly bytes: Uint8Array;
  /** The bytes as UTF-8 text, without a byte order mark. Throws INPUT_INVALID when they are none. */
  text(): string;
}

/** A value from outside through its schema. Throws InputInvalid, which names places and never repeats values. */
export function parsed<S extends z.ZodType>(
  schema: S,
  value: unknown,
  where: 'path' | 'query' | 'body',
): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new InputInvalid(where, result.error);
}

/** The query of a request; a parameter given twice is a list. */
export function queryOf(request: Context<ApiEnv>): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(request.req.queries()).map(([name, values]) => [
      name,
      values.length === 1 ? (values[0] ?? '') : values,
    ]),
  );
}

/** The JSON body of a request. Throws BODY_TYPE, BODY_TOO_LARGE, INPUT_INVALID. */
export async function readJson(request: Context<ApiEnv>, limit: number): Promise<unknown> {
  requireType(request, ['application/json']);
  const text = decode(await readBytes(request, limit));
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ChangeoverError('INPUT_INVALID', { path: 'body', reason: 'is not JSON' }, { cause: error });
  }
}

/** A body that is a file. Throws BODY_TYPE, BODY_TOO_LARGE. */
export async function readUpload(
  request: Context<ApiEnv>,
  upload: { readonly types: readonly string[]; readonly maxBytes: number },
): Promise<Upload> {
  const type = requireType(request, upload.types);
  const bytes = await readBytes(request, upload.maxBytes);
  return { type, bytes, text: () => decode(bytes) };
}

function requireType(request: Context<ApiEnv>, allowed: readonly string[]): string {
  const given = request.req.header('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (!allowed.includes(given) && !allowed.includes('*/*'))
    throw new ChangeoverError('BODY_TYPE', { wanted: allowed.join(' or ') });
  return given;
}

// How much of a body that is too large is still read, so that the sender gets to see the answer.
const drained = 16 * 1024 * 1024;

async function readBytes(request: Context<ApiEnv>, limit: number): Promise<Uint8Array> {
  const announced = Number(request.req.header('content-length') ?? 0);
  if (announced > limit + drained) throw new ChangeoverError('BODY_TOO_LARGE', { limit });
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of request.req.raw.body ?? []) {
    bytes += piece.byteLength;
    if (bytes <= limit) pieces.push(piece);
    else pieces.length = 0;
    if (bytes > limit + drained) break;
  }
  if (bytes > limit) throw new ChangeoverError('BODY_TOO_LARGE', { limit });
  return Buffer.concat(pieces);
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new ChangeoverError(
      'INPUT_INVALID',
      { path: 'body', reason: 'is not UTF-8 text' },
      { cause: error },
    );
  }
}
