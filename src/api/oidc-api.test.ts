import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiWorld, apiClient, apiWorld } from '../../test/support/api-world.ts';
import { type OidcWorld, oidcWorld, TinyBrowser } from '../../test/support/oidc-world.ts';
import { addPerson, changePerson } from '../accounts/manage-people.ts';
import type { OidcSettings } from '../accounts/oidc.ts';
import { systemActor } from '../store/actor.ts';
import { listAudit } from '../store/audit-store.ts';

let world: ApiWorld;
let provider: OidcWorld;
/** What the provider's ID tokens say instead of what is so. */
let lies: Record<string, unknown> = {};
const settings = { title: 'Acme sign-in', clientId: 'changeover', clientSecret: 'a secret of the test' };

beforeAll(async () => {
  const oidc: { -readonly [Key in keyof OidcSettings]: OidcSettings[Key] } = { ...settings, issuer: '' };
  world = await apiWorld({ context: { oidc } });
  provider = await oidcWorld({
    redirectUris: [`${world.url}api/oidc/callback`],
    tokenClaims: (claims) => ({ ...claims, ...lies }),
  });
  oidc.issuer = provider.issuer;
  await addPerson(
    world.context.pool,
    { migration: 'toy', actor: systemActor },
    {
      email: 'olga@example.test',
      name: 'Olga Orders',
      roles: ['MEMBER'],
      functions: [],
    },
  );
});
afterAll(async () => {
  await provider[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

/** Signs in at the provider as `subject`; where the console sends the browser in the end. */
async function signIn(browser: TinyBrowser, subject: string, returnTo = '/gate'): Promise<string> {
  const { url } = world;
  const home = (location: URL) =>
    location.origin === new URL(url).origin && location.pathname !== '/api/oidc/callback';
  let page = await browser.go(`${url}api/oidc/start?returnTo=${encodeURIComponent(returnTo)}`, {
    stop: home,
  });
  while (page.location === undefined) {
    const action = /action="([^"]+)"/.exec(page.text)?.[1] ?? '';
    const prompt = /name="prompt" value="(\w+)"/.exec(page.text)?.[1] ?? '';
    const form: Record<string, string> =
      prompt === 'login' ? { prompt, login: subject, password: 'x' } : { prompt };
    page = await browser.go(new URL(action, page.url).href, { form, stop: home });
  }
  return page.location.href.slice(url.length - 1);
}

describe('signing in with a provider', () => {
  it('is offered, and signs in the person with the verified address, who is bound from then on', async () => {
    expect((await world.stranger.get('/api/sign-in')).json.oidc).toEqual({
      title: 'Acme sign-in',
      start: '/api/oidc/start',
    });
    provider.people.set('olga-7', { email: 'Olga@Example.test', verified: true });
    const browser = new TinyBrowser();
    expect(await signIn(browser, 'olga-7')).toBe('/gate');
    const cookie = `changeover_session_toy=${browser.cookie(world.url, 'changeover_session_toy')}`;
    const session = await apiClient(world.url, { cookie }).get('/api/session');
    expect(session.json).toMatchObject({ account: { name: 'Olga Orders' }, roles: ['MEMBER'] });
    // Another address of the same subject is the same person; another subject with the address is not.
    provider.people.set('olga-7', { email: 'olga.new@example.test', verified: true });
    expect(await signIn(new TinyBrowser(), 'olga-7')).toBe('/gate');
    provider.people.set('mallory', { email: 'olga@example.test', verified: true });
    expect(await signIn(new TinyBrowser(), 'mallory')).toBe('/sign-in?refused=OIDC_UNKNOWN');
    const actions = (await listAudit(world.context.pool, { migration: 'toy', limit: 20 })).map(
      (one) => one.action,
    );
    expect(actions.filter((one) => one === 'account.bind-provider')).toHaveLength(1);
  });

  it('signs in nobody without an account, with an address nobody verified, or who was deactivated', async () => {
    provider.people.set('stranger', { email: 'stranger@example.test', verified: true });
    expect(await signIn(new TinyBrowser(), 'stranger')).toBe('/sign-in?refused=OIDC_UNKNOWN');
    const change = { migration: 'toy', actor: systemActor };
    const wilma = { email: 'wilma@example.test', name: 'Wilma', roles: ['VIEWER'] as const, functions: [] };
    const { id, version } = await addPerson(world.context.pool, change, wilma);
    provider.people.set('wilma', { email: 'wilma@example.test', verified: false });
    expect(await signIn(new TinyBrowser(), 'wilma')).toBe('/sign-in?refused=OIDC_UNKNOWN');
    provider.people.set('wilma', { email: 'wilma@example.test', verified: true });
    await changePerson(world.context.pool, change, id, version, { active: false });
    expect(await signIn(new TinyBrowser(), 'wilma')).toBe('/sign-in?refused=OIDC_UNKNOWN');
  });

  it('does not take what another browser began, nor the same answer twice', async () => {
    provider.people.set('olga-7', { email: 'olga@example.test', verified: true });
    const browser = new TinyBrowser();
    const stop = (location: URL) => location.pathname === '/api/oidc/callback';
    let page = await browser.go(`${world.url}api/oidc/start`, { stop });
    while (page.location === undefined) {
      const action = /action="([^"]+)"/.exec(page.text)?.[1] ?? '';
      const prompt = /name="prompt" value="(\w+)"/.exec(page.text)?.[1] ?? '';
      page = await browser.go(new URL(action, page.url).href, {
        form: { prompt, login: 'olga-7', password: 'x' },
        stop,
      });
    }
    const back = page.location.href;
    const elsewhere = (location: URL) => location.pathname === '/sign-in' || location.pathname === '/';
    const foreign = await new TinyBrowser().go(back, { stop: elsewhere });
    expect(foreign.location?.search).toBe('?refused=OIDC_REFUSED');
    expect((await browser.go(back, { stop: elsewhere })).location?.pathname).toBe('/');
    expect((await browser.go(back, { stop: elsewhere })).location?.search).toBe('?refused=OIDC_REFUSED');
  });

  it.each([
    ['names another issuer', { iss: 'https://login.example.com' }],
    ['is for another client', { aud: 'other' }],
    ['has expired', { exp: 1_700_000_000 }],
    ['answers another request', { nonce: 'x' }],
  ])('is refused with a signed ID token that %s', async (_, lie) => {
    provider.people.set('olga-7', { email: 'olga@example.test', verified: true });
    lies = lie;
    expect(await signIn(new TinyBrowser(), 'olga-7')).toBe('/sign-in?refused=OIDC_REFUSED');
    lies = {};
    expect(await signIn(new TinyBrowser(), 'olga-7')).toBe('/gate');
  });

  it('leads back into the console only', async () => {
    for (const bad of ['//evil.example', 'https://evil.example', '/\\evil.example'])
      expect(
        (await world.stranger.get(`/api/oidc/start?returnTo=${encodeURIComponent(bad)}`)).json.code,
      ).toBe('INPUT_INVALID');
  });
});

describe('a provider', () => {
  it('that lies about its issuer is refused', async () => {
    await using liar = await oidcWorld({ redirectUris: [], says: 'https://login.example.com' });
    await using other = await apiWorld({ context: { oidc: { ...settings, issuer: liar.issuer } } });
    const answer = await other.stranger.get('/api/oidc/start');
    expect([answer.status, answer.json.code]).toEqual([401, 'OIDC_REFUSED']);
  });

  it('that is not there leaves the password', async () => {
    await using other = await apiWorld({ context: { oidc: { ...settings, issuer: 'http://127.0.0.1:9' } } });
    const answer = await other.stranger.get('/api/oidc/start');
    expect([answer.status, answer.json.code]).toEqual([503, 'OIDC_UNREACHABLE']);
  });
});
