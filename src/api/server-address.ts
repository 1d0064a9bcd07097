import type { Context } from 'hono';
import type { ApiContext, ApiEnv } from './api-context.ts';

/** The address of the console as people use it, with a slash at its end. */
export function serverAddress(context: ApiContext, request: Context<ApiEnv>): string {
  if (context.origin !== undefined) return `${context.origin.origin}/`;
  // The host was checked to be one of the server's own names.
  return `http://${request.req.header('host') ?? '127.0.0.1'}/`;
}
