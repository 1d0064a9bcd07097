import type { Context } from 'hono';
import type { ApiEnv } from './api-context.ts';

/** The address a request comes from, for throttling; the same text for all that have none. */
export function clientAddress(request: Context<ApiEnv>): string {
  return request.env?.incoming?.socket.remoteAddress ?? 'local';
}
