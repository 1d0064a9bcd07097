import { createHash, timingSafeEqual } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { ApiError } from './api-error.ts';
import type { EmsRequest } from './endpoint.ts';

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
export function limitInFlight(most: number): MiddlewareHandler {
  let inFlight = 0;
  return async (request, next) => {
    if (inFlight >= most) throw new ApiError('BUSY');
    inFlight += 1;
    const outgoing = (request as unknown as EmsRequest).env?.outgoing;
    const leave = () => {
      inFlight -= 1;
    };
    if (outgoing !== undefined) outgoing.once('close', leave);
    try {
      await next();
    } finally {
      if (outgoing === undefined) leave();
    }
  };
}
