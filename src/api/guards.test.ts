import { request as httpRequest } from 'node:http';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiWorld, apiClient, apiWorld } from '../../test/support/api-world.ts';
import { permissionsOf } from '../accounts/permission.ts';
import { roles } from '../accounts/role.ts';

let world: ApiWorld;
beforeAll(async () => {
  world = await apiWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

/** A path with something in every parameter. */
const filled = (path: string) => path.replaceAll(/\{\w+\}/g, '00000000-0000-4000-8000-000000000000');

describe('every route', () => {
  it('is declared with its access: nothing under /api/ is served beside it', () => {
    const declared = new Set(
      world.app.routes.map(
        ({ spec }) => `${spec.method.toUpperCase()} ${spec.path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
      ),
    );
    const served = world.app.hono.routes
      .filter((one) => one.path.startsWith('/api/') && one.path !== '/api/*')
      .map((one) => `${one.method} ${one.path}`);
    expect(served.filter((one) => !declared.has(one))).toEqual([]);
    expect(served.length).toBe(world.app.routes.length);
    const ids = world.app.routes.map(({ spec }) => spec.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('refuses strangers, unless it is for signing in', async () => {
    for (const { spec } of world.app.routes) {
      const answer = await world.stranger.send(spec.method.toUpperCase(), filled(spec.path));
      const title = `${spec.method} ${spec.path}`;
      if (spec.access === 'public') expect(answer.status, title).not.toBe(403);
      else expect([answer.status, answer.json.code], title).toEqual([401, 'SIGNED_OUT']);
    }
    expect(
      world.app.routes
        .filter(({ spec }) => spec.access === 'public')
        .map(({ spec }) => spec.operationId)
        .sort(),
    ).toEqual([
      'invitation.accept',
      'invitation.look',
      'oidc.finish',
      'oidc.start',
      'opt-out.ask',
      'opt-out.confirm',
      'session.open',
      'session.ways',
    ]);
  });

  it.each([...roles, 'nobody'] as const)(
    'lets %s do what the role holds, and refuses the rest',
    async (role) => {
      const held = permissionsOf(role === 'nobody' ? [] : [role]);
      const person = await world.person(role === 'nobody' ? [] : [role]);
      for (const { spec } of world.app.routes) {
        if (spec.operationId === 'session.close' || spec.content === 'text/event-stream') continue;
        // An empty body is refused by the input check, after the rights: 400 shows that the rights let it pass.
        const answer = await person.send(spec.method.toUpperCase(), filled(spec.path), {
          headers: {
            'if-match': '"999"',
            ...(spec.body !== undefined && { 'content-type': 'application/json' }),
          },
        });
        const title = `${role}: ${spec.method} ${spec.path}`;
        const allowed = spec.access === 'public' || spec.access === 'signed-in' || held.has(spec.access);
        if (allowed) expect(answer.json?.code, title).not.toBe('FORBIDDEN');
        else expect([answer.status, answer.json.code], title).toEqual([403, 'FORBIDDEN']);
      }
    },
  );

  it('that changes something needs the token against forged requests', async () => {
    const person = await world.person(['ADMIN']);
    const forged = apiClient(world.url, { cookie: person.headers['cookie'] ?? '' });
    const wrong = apiClient(world.url, {
      cookie: person.headers['cookie'] ?? '',
      'x-csrf-token': 'x'.repeat(43),
    });
    for (const { spec } of world.app.routes) {
      if (spec.method === 'get' || spec.access === 'public') continue;
      for (const client of [forged, wrong]) {
        const answer = await client.send(spec.method.toUpperCase(), filled(spec.path));
        expect([answer.status, answer.json.code], `${spec.method} ${spec.path}`).toEqual([
          403,
          'CSRF_MISSING',
        ]);
      }
    }
    expect((await person.get('/api/session')).status).toBe(200);
  });
});

describe('two migrations on two ports of one host', () => {
  it('do not sign each other out', async () => {
    const here = await world.person(['VIEWER']);
    expect(here.headers['cookie']).toMatch(/^changeover_session_toy=/);
    const jar = `${here.headers['cookie']}; changeover_session_another=of-another-migration`;
    expect((await apiClient(world.url, { cookie: jar }).get('/api/session')).status).toBe(200);
  });
});

describe('a tampered request', () => {
  it('with a changed session is nobody’s', async () => {
    const person = await world.person(['ADMIN']);
    const cookie = person.headers['cookie'] ?? '';
    const last = cookie.at(-1) === 'A' ? 'B' : 'A';
    for (const bad of [
      `${cookie.slice(0, -1)}${last}`,
      'changeover_session_toy=',
      `changeover_session_toy=${'x'.repeat(9000)}`,
    ])
      expect((await apiClient(world.url, { cookie: bad }).get('/api/session')).status).toBeGreaterThanOrEqual(
        400,
      );
  });

  it('with a wrong token is not saved by a cookie', async () => {
    const person = await world.person(['ADMIN']);
    const answer = await person.get('/api/session', { authorization: 'Bearer cho_nonsense' });
    expect([answer.status, answer.json.code]).toEqual([401, 'SIGNED_OUT']);
  });

  it('from another origin, or for another name, is refused', async () => {
    const foreign = await world.stranger.post(
      '/api/session',
      { email: 'a@example.test', password: 'x' },
      { origin: 'https://evil.example' },
    );
    expect([foreign.status, foreign.json.code]).toEqual([403, 'ORIGIN_REFUSED']);
    const opaque = await world.stranger.post('/api/session', {}, { origin: 'null' });
    expect(opaque.json.code).toBe('ORIGIN_REFUSED');
    const rebound = await new Promise<number>((done, fail) => {
      const { port } = new URL(world.url);
      httpRequest({ port, path: '/api/sign-in', headers: { host: 'evil.example' } }, (response) => {
        response.resume();
        done(response.statusCode ?? 0);
      })
        .on('error', fail)
        .end();
    });
    expect(rebound).toBe(403);
  });

  it.each([
    ['not JSON', '{"email":', 'application/json', 400, 'INPUT_INVALID'],
    ['not UTF-8', Uint8Array.of(0x7b, 0xff, 0x7d), 'application/json', 400, 'INPUT_INVALID'],
    ['another type', 'email=a', 'application/x-www-form-urlencoded', 415, 'BODY_TYPE'],
    [
      'an unknown field',
      '{"email":"a@b.c","password":"x","admin":true}',
      'application/json',
      400,
      'INPUT_INVALID',
    ],
    ['far too much', `{"email":"${'a'.repeat(2_000_000)}"}`, 'application/json', 413, 'BODY_TOO_LARGE'],
  ])('with a body that is %s gets a problem, not a stack trace', async (_, body, type, status, code) => {
    const answer = await world.stranger.send('POST', '/api/session', {
      body,
      headers: { 'content-type': type },
    });
    expect([answer.status, answer.json.code]).toEqual([status, code]);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer.text).not.toMatch(/\n\s+at |node_modules|\.ts\b/);
  });

  it('of an id that is none is refused by its shape', async () => {
    const person = await world.person(['ADMIN']);
    const answer = await person.get("/api/people/1'%20OR%20'1'='1");
    expect([answer.status, answer.json.code, answer.json.errors[0].path]).toEqual([
      400,
      'INPUT_INVALID',
      'id',
    ]);
  });
});

describe('addresses', () => {
  it('that are not there get JSON under /api/', async () => {
    const answer = await world.stranger.get('/api/nothing');
    expect([answer.status, answer.json.code]).toEqual([404, 'NOT_FOUND']);
  });

  it('tell that the process lives and can work', async () => {
    expect((await world.stranger.get('/healthz')).json).toEqual({ status: 'ok' });
    expect((await world.stranger.get('/readyz')).json).toEqual({ status: 'ok' });
  });

  it('describe themselves as OpenAPI 3.1, with the right each needs', async () => {
    const document = (await world.stranger.get('/openapi.json')).json;
    expect(document.openapi).toBe('3.1.0');
    const checked = await new Validator().validate(structuredClone(document));
    expect(checked.errors ?? []).toEqual([]);
    const operations = Object.values(
      document.paths as Record<string, Record<string, { operationId: string }>>,
    ).flatMap((path) => Object.values(path));
    expect(operations.length).toBe(world.app.routes.length);
    expect(document.paths['/api/people'].post.description).toContain('people.manage');
  });

  it('carry headers that keep browsers from guessing and framing', async () => {
    const { headers } = await world.stranger.get('/api/sign-in');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('cache-control')).toBe('no-store');
  });
});
