import { z } from '@hono/zod-openapi';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { beginOidc, finishOidc } from '../../accounts/oidc.ts';
import { saveAttempt, takeAttempt } from '../../accounts/oidc-attempt-store.ts';
import { signInWithIdentity } from '../../accounts/oidc-sign-in.ts';
import { sameSecret } from '../../accounts/secret.ts';
import { ChangeoverError, isChangeoverError } from '../../lib/errors.ts';
import { log } from '../../lib/log.ts';
import type { ApiContext } from '../api-context.ts';
import { type ApiApp, type Call, route } from '../route.ts';
import { serverAddress } from '../server-address.ts';
import { startSession } from '../session-view.ts';

const attemptCookie = 'changeover_oidc';
const attemptSeconds = 600;
const callback = 'api/oidc/callback';

/** Signing in with an OIDC provider: away to it, and back. */
export function registerOidcRoutes(app: ApiApp, context: ApiContext): void {
  const { pool, migration, clock } = context;
  route(
    app,
    {
      method: 'get',
      path: '/api/oidc/start',
      access: 'public',
      operationId: 'oidc.start',
      summary: 'Go to the provider to sign in',
      browserOnly: true,
      query: z.object({
        returnTo: z
          .string()
          .max(500)
          .regex(/^\/(?![/\\])[^\\]*$/, 'must be a path of this console')
          .default('/'),
      }),
      content: 'text/html',
    },
    async (call) => {
      const oidc = requireOidc(context);
      const began = await beginOidc(oidc, `${serverAddress(context, call.request)}${callback}`);
      await saveAttempt(pool, migration, began.attempt, call.query.returnTo, clock());
      // Ties the return to the browser that left: nobody can be signed in as somebody else by a link.
      setCookie(call.request, attemptCookie, began.attempt.state, {
        path: '/api/oidc',
        httpOnly: true,
        sameSite: 'Lax',
        secure: context.origin?.protocol === 'https:',
        maxAge: attemptSeconds,
      });
      return call.request.redirect(began.url.href, 302);
    },
  );
  route(
    app,
    {
      method: 'get',
      path: '/api/oidc/callback',
      access: 'public',
      operationId: 'oidc.finish',
      summary: 'Come back from the provider',
      browserOnly: true,
      content: 'text/html',
    },
    async (call) => {
      try {
        return call.request.redirect(await finish(context, call), 302);
      } catch (error) {
        // A browser is here, not a program: the page to sign in says what went wrong.
        if (!isChangeoverError(error)) throw error;
        log('warn', 'oidc-sign-in-refused', { code: error.code, reason: error.message });
        return call.request.redirect(`/sign-in?refused=${error.code}`, 302);
      }
    },
  );
}

async function finish(
  context: ApiContext,
  { request }: Pick<Call<unknown, unknown, unknown>, 'request'>,
): Promise<string> {
  const { pool, migration, clock } = context;
  const oidc = requireOidc(context);
  const returned = new URL(request.req.url);
  const state = returned.searchParams.get('state') ?? '';
  const own = getCookie(request, attemptCookie) ?? '';
  deleteCookie(request, attemptCookie, { path: '/api/oidc' });
  const attempt = sameSecret(state, own) ? await takeAttempt(pool, migration, state, clock()) : undefined;
  if (attempt === undefined)
    throw new ChangeoverError('OIDC_REFUSED', {
      reason: 'the sign-in did not begin in this browser, or took too long',
    });
  const address = new URL(`${serverAddress(context, request)}${callback}`);
  address.search = returned.search;
  const identity = await finishOidc(oidc, address, attempt);
  await startSession(context, request, await signInWithIdentity(pool, migration, identity, clock()));
  return attempt.returnTo;
}

function requireOidc({ oidc }: ApiContext) {
  if (oidc === undefined)
    throw new ChangeoverError('NOT_FOUND', { what: 'provider to sign in with', id: '' });
  return oidc;
}
