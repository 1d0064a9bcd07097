import type { Authenticator } from '../access/authenticator.ts';
import { ApiError } from '../domain/api-error.ts';
import type { EmsRequest } from './endpoint.ts';
import type { SharedRate } from './shared-rate.ts';

type Guard = (request: EmsRequest, next: () => Promise<void>) => Promise<void>;

/** Finds out who sends a request, and refuses it without an API token that is ours. */
export function requireActor(authenticator: Authenticator): Guard {
  return async (request, next) => {
    const given = /^Bearer +(\S{1,500})$/i.exec(request.req.header('authorization') ?? '')?.[1];
    const actor = given === undefined ? undefined : await authenticator.actorOf(given);
    if (actor === undefined) throw new ApiError('UNAUTHORIZED');
    request.set('actor', actor);
    await next();
  };
}

/**
 * Answers RATE_LIMITED when a token sends too many requests. The administrator's own token (migrations run with it) has no such
 * limit, only that of requests in progress.
 */
export function limitRate(rate: SharedRate): Guard {
  return async (request, next) => {
    const { id } = request.get('actor');
    const retryAfter = id === 'administrator' ? undefined : await rate.count(id);
    if (retryAfter !== undefined) throw new ApiError('RATE_LIMITED', {}, { retryAfter });
    await next();
  };
}

/** Answers BUSY when more than `most` requests are in progress; one counts until its answer has left. */
export function limitInFlight(most: number): Guard {
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
