import { deleteCookie } from 'hono/cookie';
import { closeUserSession } from '../../accounts/session-store.ts';
import { signIn } from '../../accounts/sign-in.ts';
import type { ApiContext } from '../api-context.ts';
import { sessionCookieOf } from '../authenticate.ts';
import { clientAddress } from '../client-address.ts';
import { type ApiApp, route } from '../route.ts';
import { sessionSchema, signInSchema, signInWaysSchema } from '../schema/account-schema.ts';
import { migrationView, startSession, viewOf } from '../session-view.ts';

/** Signing in and out, and who is signed in. */
export function registerSessionRoutes(app: ApiApp, context: ApiContext): void {
  registerWhoIsThere(app, context);
  const { pool, migration } = context;
  route(
    app,
    {
      method: 'post',
      path: '/api/session',
      access: 'public',
      operationId: 'session.open',
      summary: 'Sign in with address and password',
      browserOnly: true,
      body: signInSchema,
      returns: sessionSchema,
      status: 201,
    },
    async (call) => {
      const address = clientAddress(context, call.request);
      const session = await signIn(pool, { migration, ...call.body, address, now: context.clock() });
      return startSession(context, call.request, session);
    },
  );
  route(
    app,
    {
      method: 'delete',
      path: '/api/session',
      access: 'signed-in',
      operationId: 'session.close',
      summary: 'Sign out',
      browserOnly: true,
    },
    async (call) => {
      const { session } = call.principal;
      if (session !== undefined) await closeUserSession(pool, session.id);
      deleteCookie(call.request, sessionCookieOf(migration), { path: '/' });
      return undefined;
    },
  );
}

function registerWhoIsThere(app: ApiApp, context: ApiContext): void {
  route(
    app,
    {
      method: 'get',
      path: '/api/session',
      access: 'signed-in',
      operationId: 'session.show',
      summary: 'Who is signed in, and what they may do',
      returns: sessionSchema,
    },
    async (call) => viewOf(context, call.principal),
  );
  route(
    app,
    {
      method: 'get',
      path: '/api/sign-in',
      access: 'public',
      operationId: 'session.ways',
      summary: 'The ways to sign in here',
      returns: signInWaysSchema,
    },
    async () => {
      const oidc = context.oidc && { title: context.oidc.title, start: '/api/oidc/start' };
      return { migration: migrationView(context), password: true, oidc: oidc ?? null };
    },
  );
}
