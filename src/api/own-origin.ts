import type { MiddlewareHandler } from 'hono';
import { ChangeoverError } from '../lib/errors.ts';
import type { ApiEnv } from './api-context.ts';

const loopback = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Answers only to the server's own names, so that a foreign name that was pointed at the loopback address reaches
 * nothing, and refuses changes that a page of another origin sends. Throws ORIGIN_REFUSED.
 */
export function requireOwnOrigin(origin: URL | undefined): MiddlewareHandler<ApiEnv> {
  return async (request, next) => {
    const host = (request.req.header('host') ?? '').toLowerCase();
    const name = host.replace(/:\d+$/, '');
    const known = loopback.has(name) || (origin !== undefined && host === origin.host);
    // The command line calls the application without a host.
    if (request.env?.operator === undefined && !known) refuse(host, 'an unknown name');
    const from = request.req.header('origin');
    const site = request.req.header('sec-fetch-site');
    const safe = request.req.method === 'GET' || request.req.method === 'HEAD';
    if (!safe && from !== undefined && new URL(from, 'http://none.invalid').host !== host) refuse(host, from);
    if (!safe && site === 'cross-site') refuse(host, 'another site');
    await next();
  };
}

function refuse(host: string, from: string): never {
  throw new ChangeoverError('ORIGIN_REFUSED', { host, origin: from });
}
