import type { Context } from 'hono';
import type { ApiContext, ApiEnv } from './api-context.ts';

/**
 * The address a request comes from, for throttling; the same text for all that have none. Behind a proxy (`--origin`)
 * it is the last one of X-Forwarded-For: what stands before it is only what the sender says of himself.
 */
export function clientAddress(context: ApiContext, request: Context<ApiEnv>): string {
  const forwarded = context.origin === undefined ? undefined : request.req.header('x-forwarded-for');
  const nearest = forwarded?.split(',').at(-1)?.trim().slice(0, 100);
  return nearest ?? request.env?.incoming?.socket.remoteAddress ?? 'local';
}
