import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Authenticator } from '../access/authenticator.ts';
import { ApiError } from '../domain/api-error.ts';
import type { EmsRequest } from './endpoint.ts';

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
 * Answers RATE_LIMITED when a token sends more than `perSecond` requests a second to this process, measured over ten
 * seconds. The administrator's own token (migrations run with it) has no such limit, only that of requests in progress.
 */
export function limitRate(perSecond: number): Guard {
  const windowSeconds = 10;
  const limiter = new RateLimiterMemory({ points: perSecond * windowSeconds, duration: windowSeconds });
  return async (request, next) => {
    const { id } = request.get('actor');
    if (id !== 'administrator') {
      try {
        await limiter.consume(id);
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) throw refused;
        throw new ApiError(
          'RATE_LIMITED',
          {},
          { retryAfter: Math.max(1, Math.ceil(refused.msBeforeNext / 1000)) },
        );
      }
    }
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
