import type { Context, MiddlewareHandler } from 'hono';
import { getCookie } from 'hono/cookie';
import { type Principal, sessionPrincipal, tokenPrincipal } from '../accounts/principal.ts';
import { sameSecret } from '../accounts/secret.ts';
import { findSession } from '../accounts/session-store.ts';
import { findToken } from '../accounts/token-store.ts';
import { ChangeoverError } from '../lib/errors.ts';
import type { ApiContext, ApiEnv } from './api-context.ts';
import type { Access } from './route.ts';

/**
 * The cookie of a session. A browser sends the cookies of a host to all of its ports, so each migration has its own:
 * signing in to one does not sign out of the other.
 */
export function sessionCookieOf(migration: string): string {
  return `changeover_session_${migration}`;
}

/** Finds out who makes a request: a bearer token, else the session's cookie, else nobody. Throws SIGNED_OUT for a token that is none. */
export function authenticate(context: ApiContext): MiddlewareHandler<ApiEnv> {
  return async (request, next) => {
    request.set('principal', request.env?.operator ?? (await principalOf(context, request)));
    await next();
  };
}

async function principalOf(context: ApiContext, request: Context<ApiEnv>): Promise<Principal | undefined> {
  const { pool, migration, clock } = context;
  const authorization = request.req.header('authorization');
  if (authorization !== undefined) {
    const secret = /^Bearer +([\w-]{1,200})$/i.exec(authorization)?.[1] ?? '';
    const token = await findToken(pool, secret, migration, clock());
    // A token that is wrong is not replaced by a cookie that happens to be there.
    if (token === undefined) throw new ChangeoverError('SIGNED_OUT');
    return tokenPrincipal(token);
  }
  const cookie = getCookie(request, sessionCookieOf(migration));
  if (cookie === undefined || cookie.length > 200) return undefined;
  const session = await findSession(pool, cookie, migration, clock());
  return session === undefined ? undefined : sessionPrincipal(session);
}

/** Lets a request pass to a route, or throws SIGNED_OUT, FORBIDDEN, CSRF_MISSING. */
export function requireAccess(
  request: Context<ApiEnv>,
  access: Access,
  method: string,
): Principal | undefined {
  const principal = request.get('principal');
  if (access === 'public') return principal;
  if (principal === undefined) throw new ChangeoverError('SIGNED_OUT');
  if (access !== 'signed-in' && !principal.permissions.has(access))
    throw new ChangeoverError('FORBIDDEN', { permission: access });
  if (principal.session !== undefined && method !== 'get') {
    const given = request.req.header('x-csrf-token') ?? '';
    if (!sameSecret(given, principal.session.csrf)) throw new ChangeoverError('CSRF_MISSING');
  }
  return principal;
}
