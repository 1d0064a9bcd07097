import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AccountFunction } from '../../src/accounts/account.ts';
import { insertAccount, setFunctions, setRoles } from '../../src/accounts/account-store.ts';
import type { Role } from '../../src/accounts/role.ts';
import { openUserSession } from '../../src/accounts/session-store.ts';
import type { ApiContext } from '../../src/api/api-context.ts';
import { startApiServer } from '../../src/api/api-server.ts';
import { apiApp } from '../../src/api/app.ts';
import { sessionCookieOf } from '../../src/api/authenticate.ts';
import { openApiContext } from '../../src/api/open-api-context.ts';
import type { ApiApp } from '../../src/api/route.ts';
import { openProject } from '../../src/project/project.ts';
import { openControlStore } from '../../src/store/control-store.ts';
import { temporaryFolder } from './temporary-folder.ts';

const yaml = `changeover: 1\nname: toy\ntitle: Toy migration\nold: { url: "sqlite:old.sqlite", system: toy-legacy }\n`;

/** A real server of the API on a migration folder and an embedded store of its own. */
export interface ApiWorld extends AsyncDisposable {
  readonly url: string;
  readonly folder: string;
  readonly context: ApiContext;
  readonly app: ApiApp;
  /** A new person who is signed in. */
  person(roles: readonly Role[], functions?: readonly AccountFunction[]): Promise<ApiClient>;
  /** Somebody without a session. */
  readonly stranger: ApiClient;
  /** A clock that a test may move; also the API's. */
  readonly clock: { offsetMs: number };
}

/** Options of a world: a folder that is there already, and settings of the context. */
export interface ApiWorldOptions {
  readonly folder?: string;
  /** YAML below the top level of the toy's changeover.yaml. */
  readonly config?: string;
  readonly context?: Partial<ApiContext>;
}

/** Starts a server on a migration; dispose it at the end. */
export async function apiWorld(options: ApiWorldOptions = {}): Promise<ApiWorld> {
  await using stack = new AsyncDisposableStack();
  const folder = options.folder ?? join(stack.use(await temporaryFolder()).path, 'toy');
  if (options.folder === undefined) {
    await mkdir(folder, { mode: 0o755 });
    await writeFile(join(folder, 'changeover.yaml'), yaml + (options.config ?? ''));
  }
  const project = await openProject(folder);
  const store = stack.use(await openControlStore(project));
  const clock = { offsetMs: 0 };
  const opened = await openApiContext(project, store, { listen: true });
  stack.use(opened.events);
  const context: ApiContext = {
    ...opened,
    clock: () => new Date(Date.now() + clock.offsetMs),
    ...options.context,
  };
  const app = apiApp(context);
  const server = await startApiServer(app, context, { host: '127.0.0.1', port: 0 });
  stack.defer(() => server.stop());
  const watch = watchChanges(app, context);
  const owned = stack.move();
  let people = 0;
  return {
    url: server.url,
    folder,
    context,
    app,
    clock,
    stranger: apiClient(server.url, {}, watch),
    async person(roles, functions = []) {
      people += 1;
      const { pool, migration } = context;
      const name = `Person ${people}`;
      const id = await insertAccount(pool, { email: `person-${people}@example.test`, name, by: null });
      await setRoles(pool, migration, id, roles);
      await setFunctions(pool, migration, id, functions);
      const session = await openUserSession(pool, id, context.clock());
      const cookie = `${sessionCookieOf(migration)}=${session.secret}`;
      return { ...apiClient(server.url, { cookie, 'x-csrf-token': session.csrf }, watch), id, name };
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** The answer to a request; `json` is undefined when it has no JSON. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // A test looks into answers of every shape.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly json: any;
}

export interface ApiClient {
  readonly id: string;
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  get(path: string, headers?: Record<string, string>): Promise<ApiAnswer>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<ApiAnswer>;
  put(path: string, body?: unknown, headers?: Record<string, string>): Promise<ApiAnswer>;
  patch(path: string, body: unknown, version: number): Promise<ApiAnswer>;
  delete(path: string, version?: number): Promise<ApiAnswer>;
  send(
    method: string,
    path: string,
    init?: { body?: string | Uint8Array<ArrayBuffer>; headers?: Record<string, string> },
  ): Promise<ApiAnswer>;
}

type Watch = (method: string, path: string) => Promise<(status: number) => Promise<void>>;

/**
 * What is nobody else's concern (signing out, one's own views), what may be sent twice and counts once, what does
 * nothing when there is nothing to do, and what is kept in a log of its own (mail, opt-outs of customers).
 */
const leavesNoTrace = new Set([
  'session.close',
  'views.save',
  'views.remove',
  'validation.judge',
  'integrations.test-all',
  'messages.deliver',
  'opt-out.confirm',
  'program.import',
]);

/** Holds every change that a test makes to the rule that it leaves an entry in the audit trail. */
function watchChanges(app: ApiApp, { pool }: ApiContext): Watch {
  const routes = app.routes.map(({ spec }) => ({
    spec,
    pattern: new RegExp(`^${spec.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  }));
  const count = async (): Promise<number> =>
    Number((await pool.query<{ n: string }>('SELECT count(*) AS n FROM audit')).rows[0]?.n);
  return async (method, path) => {
    const { pathname } = new URL(path, 'http://any');
    const spec = routes.find(
      (one) => one.spec.method.toUpperCase() === method && one.pattern.test(pathname),
    )?.spec;
    if (
      spec === undefined ||
      method === 'GET' ||
      spec.changes === false ||
      leavesNoTrace.has(spec.operationId)
    )
      return async () => {};
    const before = await count();
    return async (status) => {
      if (status < 300 && (await count()) === before)
        throw new Error(`${spec.operationId} changed something and left nothing in the audit trail`);
    };
  };
}

/** A client with headers of its own (a cookie, a token). Paths begin with `/`. */
export function apiClient(url: string, own: Record<string, string>, watch?: Watch): ApiClient {
  const send: ApiClient['send'] = async (method, path, init = {}) => {
    const changed = await watch?.(method, path);
    const response = await fetch(new URL(path, url), {
      method,
      headers: { ...own, ...init.headers },
      ...(init.body !== undefined && { body: init.body }),
      redirect: 'manual',
    });
    const text = await response.text();
    await changed?.(response.status);
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson && text !== '' ? JSON.parse(text) : undefined,
    };
  };
  const sendJson = (method: string, path: string, body: unknown, headers: Record<string, string> = {}) =>
    send(method, path, {
      ...(body !== undefined && { body: JSON.stringify(body) }),
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    });
  return {
    id: '',
    name: '',
    headers: own,
    send,
    get: (path, headers) => send('GET', path, { headers: headers ?? {} }),
    post: (path, body, headers) => sendJson('POST', path, body, headers),
    put: (path, body, headers) => sendJson('PUT', path, body, headers),
    patch: (path, body, version) => sendJson('PATCH', path, body, { 'if-match': `"${version}"` }),
    delete: (path, version) =>
      sendJson('DELETE', path, undefined, version === undefined ? {} : { 'if-match': `"${version}"` }),
  };
}
