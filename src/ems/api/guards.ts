import { createHash, timingSafeEqual } from 'node:crypto';
import type { HttpBindings } from '@hono/node-server';
import type { MiddlewareHandler } from 'hono';
import { ApiError } from './api-error.ts';

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Refuses requests without the API token. Digests are compared, so that the time tells nothing about the token. */
export function requireToken(token: string): MiddlewareHandler {
  const expected = sha256(token);
  return async (request, next) => {
    const given = /^Bearer +(\S+)$/i.exec(request.req.header('authorization') ?? '')?.[1] ?? '';
    if (!timingSafeEqual(sha256(given), expected)) throw new ApiError('UNAUTHORIZED');
    await next();
  };
}

/** Answers BUSY when more than `most` requests are in progress; one counts until its answer has left. */
export function limitInFlight(most: number): MiddlewareHandler<{ Bindings: HttpBindings }> {
  let inFlight = 0;
  return async (request, next) => {
    if (inFlight >= most) throw new ApiError('BUSY');
    inFlight += 1;
    request.env.outgoing.once('close', () => {
      inFlight -= 1;
    });
    await next();
  };
}
