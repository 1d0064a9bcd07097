import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { Provider } from 'oidc-provider';

/** Somebody the provider knows: the password of its test form does not matter. */
export interface ProviderPerson {
  readonly email: string;
  readonly verified: boolean;
}

/** A real OpenID provider on the loopback address. */
export interface OidcWorld extends AsyncDisposable {
  readonly issuer: string;
  /** Subjects and who they are; a test may change them. */
  readonly people: Map<string, ProviderPerson>;
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/**
 * Starts a provider that knows one client; `says` lets it name another issuer than its address, `tokenClaims` changes what
 * its ID tokens say, which it signs all the same.
 */
export async function oidcWorld(options: {
  redirectUris: string[];
  says?: string;
  tokenClaims?: (claims: Record<string, unknown>) => Record<string, unknown>;
}): Promise<OidcWorld> {
  const people = new Map<string, ProviderPerson>();
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  let serve: ReturnType<Provider['callback']> | undefined;
  const server = createServer((request, response) => {
    const { tokenClaims } = options;
    if (tokenClaims !== undefined && request.url === '/token')
      rewriteToken(response, (token) => signedAnew(token, tokenClaims, privateKey));
    serve?.(request, response);
  });
  const issuer = `http://127.0.0.1:${await listen(server)}`;
  const provider = new Provider(options.says ?? issuer, {
    clients: [
      { client_id: 'changeover', client_secret: 'a secret of the test', redirect_uris: options.redirectUris },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: [] },
    pkce: { required: () => true },
    cookies: { keys: ['test'] },
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'test', alg: 'RS256', use: 'sig' }] },
    findAccount: (_context: unknown, subject: string) => {
      const person = people.get(subject);
      return (
        person && {
          accountId: subject,
          claims: async () => ({ sub: subject, email: person.email, email_verified: person.verified }),
        }
      );
    },
  });
  serve = provider.callback();
  return {
    issuer,
    people,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((done) => {
        server.close(() => done());
      });
    },
  };
}

/** Lets the token endpoint answer with another ID token. */
function rewriteToken(response: ServerResponse, change: (token: string) => string): void {
  const end = response.end.bind(response);
  response.end = ((body: string | Buffer) => {
    const text = body.toString();
    const answer = JSON.parse(text) as { id_token?: string };
    if (answer.id_token === undefined) return end(text);
    const changed = JSON.stringify({ ...answer, id_token: change(answer.id_token) });
    response.setHeader('content-length', Buffer.byteLength(changed));
    return end(changed);
  }) as typeof response.end;
}

/** A token with other claims and a signature that is good. */
function signedAnew(
  token: string,
  change: (claims: Record<string, unknown>) => Record<string, unknown>,
  key: KeyObject,
): string {
  const [head = '', claims = ''] = token.split('.');
  const said = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>;
  const content = `${head}.${Buffer.from(JSON.stringify(change(said))).toString('base64url')}`;
  return `${content}.${sign('sha256', Buffer.from(content), key).toString('base64url')}`;
}

/** A browser's cookies and redirects, in as little as the journey needs. */
export class TinyBrowser {
  readonly #cookies = new Map<string, Map<string, string>>();

  /** Follows redirects until an answer is none, or `stop` likes where one leads. */
  async go(
    url: string,
    init: { form?: Record<string, string>; stop?: (location: URL) => boolean } = {},
  ): Promise<{ url: URL; text: string; location: URL | undefined }> {
    let at = new URL(url);
    let form = init.form;
    for (let step = 0; step < 20; step += 1) {
      const jar = this.#cookies.get(at.host) ?? new Map<string, string>();
      const response = await fetch(at, {
        redirect: 'manual',
        headers: {
          cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
          ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
        },
        ...(form && { method: 'POST', body: new URLSearchParams(form).toString() }),
      });
      for (const line of response.headers.getSetCookie()) {
        const [name = '', value = ''] = (line.split(';')[0] ?? '').split(/=(.*)/s);
        if (value === '' || /max-age=0|expires=thu, 01 jan 1970/i.test(line)) jar.delete(name);
        else jar.set(name, value);
      }
      this.#cookies.set(at.host, jar);
      const header = response.headers.get('location');
      const text = await response.text();
      const location = header === null ? undefined : new URL(header, at);
      if (location === undefined || init.stop?.(location) === true) return { url: at, text, location };
      at = location;
      form = undefined;
    }
    throw new Error('too many redirects');
  }

  cookie(url: string, name: string): string | undefined {
    return this.#cookies.get(new URL(url).host)?.get(name);
  }
}
