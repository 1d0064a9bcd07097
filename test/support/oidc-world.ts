import { createServer, type Server } from 'node:http';
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

/** Starts a provider that knows one client; `says` lets it name another issuer than its address. */
export async function oidcWorld(options: { redirectUris: string[]; says?: string }): Promise<OidcWorld> {
  const people = new Map<string, ProviderPerson>();
  let serve: ReturnType<Provider['callback']> | undefined;
  const server = createServer((request, response) => serve?.(request, response));
  const issuer = `http://127.0.0.1:${await listen(server)}`;
  const provider = new Provider(options.says ?? issuer, {
    clients: [
      { client_id: 'changeover', client_secret: 'a secret of the test', redirect_uris: options.redirectUris },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: [] },
    pkce: { required: () => true },
    cookies: { keys: ['test'] },
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
