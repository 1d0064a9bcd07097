import * as client from 'openid-client';
import { ChangeoverError, reasonOf } from '../lib/errors.ts';

/** A provider that people may sign in with, as changeover.yaml names it. */
export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  /** What the button says. */
  readonly title: string;
}

/** What a sign-in with a provider must fit to when it comes back. */
export interface OidcAttempt {
  readonly state: string;
  readonly verifier: string;
  readonly nonce: string;
}

/** Who somebody is, by the word of a provider that proved to be the one it should be. */
export interface OidcIdentity {
  readonly issuer: string;
  readonly subject: string;
  /** Only when the provider says that it verified the address. */
  readonly email: string | undefined;
}

const timeoutSeconds = 10;

/** Where a browser is sent to sign in, and what its return must fit to. Throws OIDC_UNREACHABLE, OIDC_REFUSED. */
export async function beginOidc(
  settings: OidcSettings,
  redirectUri: string,
): Promise<{ url: URL; attempt: OidcAttempt }> {
  const provider = await discover(settings);
  const attempt = {
    state: client.randomState(),
    verifier: client.randomPKCECodeVerifier(),
    nonce: client.randomNonce(),
  };
  const url = client.buildAuthorizationUrl(provider, {
    redirect_uri: redirectUri,
    scope: 'openid email profile',
    code_challenge: await client.calculatePKCECodeChallenge(attempt.verifier),
    code_challenge_method: 'S256',
    state: attempt.state,
    nonce: attempt.nonce,
  });
  return { url, attempt };
}

/**
 * Exchanges what the browser brought back for an identity; issuer, audience, signature, nonce and times of the token
 * are checked (OpenID Connect Core 1.0 §3.1.3.7). Throws OIDC_UNREACHABLE, OIDC_REFUSED.
 */
export async function finishOidc(
  settings: OidcSettings,
  returned: URL,
  attempt: OidcAttempt,
): Promise<OidcIdentity> {
  const provider = await discover(settings);
  const tokens = await client
    .authorizationCodeGrant(provider, returned, {
      expectedState: attempt.state,
      expectedNonce: attempt.nonce,
      pkceCodeVerifier: attempt.verifier,
      idTokenExpected: true,
    })
    .catch((error: unknown) => {
      throw refusedOr(settings, error);
    });
  const claims = tokens.claims();
  if (claims === undefined) throw new ChangeoverError('OIDC_REFUSED', { reason: 'it gave no identity' });
  const said = claims['email_verified'] === undefined ? await userInfo(provider, tokens, claims.sub) : claims;
  const email = said['email_verified'] === true ? said['email'] : undefined;
  return {
    issuer: claims.iss,
    subject: claims.sub,
    email: typeof email === 'string' ? email : undefined,
  };
}

/** Providers may give the address only on request. */
async function userInfo(
  provider: client.Configuration,
  tokens: client.TokenEndpointResponse,
  subject: string,
): Promise<Record<string, unknown>> {
  if (provider.serverMetadata().userinfo_endpoint === undefined) return {};
  return client.fetchUserInfo(provider, tokens.access_token, subject).catch((error: unknown) => {
    throw new ChangeoverError('OIDC_REFUSED', { reason: reasonOf(error) }, { cause: error });
  });
}

async function discover(settings: OidcSettings): Promise<client.Configuration> {
  const issuer = new URL(settings.issuer);
  const local = issuer.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(issuer.hostname);
  try {
    // Discovery refuses a document whose issuer is another than the one asked.
    return await client.discovery(issuer, settings.clientId, settings.clientSecret, undefined, {
      timeout: timeoutSeconds,
      ...(local && { execute: [client.allowInsecureRequests] }),
    });
  } catch (error) {
    throw refusedOr(settings, error);
  }
}

/** A provider that does not answer is another matter than one whose answer is not to be believed. */
function refusedOr(settings: OidcSettings, error: unknown): ChangeoverError {
  const causes = [error, error instanceof Error ? error.cause : undefined];
  const unreachable = causes.some(
    (one) =>
      one instanceof Error &&
      (/fetch failed|ECONN|ENOTFOUND/.test(one.message) || one.name === 'TimeoutError'),
  );
  const reason = reasonOf(error);
  return unreachable
    ? new ChangeoverError('OIDC_UNREACHABLE', { issuer: settings.issuer, reason }, { cause: error })
    : new ChangeoverError('OIDC_REFUSED', { reason }, { cause: error });
}
