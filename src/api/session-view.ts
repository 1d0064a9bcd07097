import type { Context } from 'hono';
import { setCookie } from 'hono/cookie';
import { type Principal, sessionPrincipal } from '../accounts/principal.ts';
import { findSession, type NewSession } from '../accounts/session-store.ts';
import type { ApiContext, ApiEnv } from './api-context.ts';
import { sessionCookieOf } from './authenticate.ts';
import type { SessionView } from './schema/account-schema.ts';

/** Name and title of the migration that is served. */
export function migrationView(context: ApiContext): { name: string; title: string } {
  const { name, title } = context.project.config;
  return { name, title: title ?? name };
}

/** Who is signed in, as the console sees it. */
export function viewOf(context: ApiContext, principal: Principal): SessionView {
  return {
    account: principal.account,
    roles: [...principal.roles],
    functions: [...principal.functions],
    permissions: [...principal.permissions],
    csrf: principal.session?.csrf ?? null,
    migration: migrationView(context),
    environment: context.project.config.environment,
    version: context.version,
  };
}

/** Gives a new session's cookie to the browser and shows who is signed in. */
export async function startSession(
  context: ApiContext,
  request: Context<ApiEnv>,
  session: NewSession,
): Promise<SessionView> {
  setCookie(request, sessionCookieOf(context.migration), session.secret, {
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    secure: context.origin?.protocol === 'https:',
    maxAge: session.lifetimeSeconds,
  });
  const found = await findSession(context.pool, session.secret, context.migration, context.clock());
  if (found === undefined) throw new Error('the session that was just opened is not there');
  return viewOf(context, sessionPrincipal(found));
}
