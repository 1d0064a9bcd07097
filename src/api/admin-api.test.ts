import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, type ApiWorld, apiClient, apiWorld } from '../../test/support/api-world.ts';

let world: ApiWorld;
let admin: ApiClient;
beforeAll(async () => {
  world = await apiWorld();
  admin = await world.person(['ADMIN']);
});
afterAll(() => world[Symbol.asyncDispose]());

const withToken = (secret: string) => apiClient(world.url, { authorization: `Bearer ${secret}` });

describe('an API token', () => {
  it('does what its scopes say, without a token against forged requests, and is named in the audit trail', async () => {
    const scopes = ['people.read', 'people.manage', 'audit.read'];
    const made = await admin.post('/api/tokens', { name: 'CI', scopes });
    expect(made.status).toBe(201);
    const ci = withToken(made.json.secret);
    expect((await ci.get('/api/session')).json).toMatchObject({ permissions: scopes, csrf: null });
    expect((await ci.post('/api/people', { email: 'by-token@example.test', name: 'By Token' })).status).toBe(
      201,
    );
    expect((await ci.get('/api/runs')).json.code).toBe('FORBIDDEN');
    const [entry] = (await ci.get('/api/audit?action=account.add')).json.items;
    expect(entry).toMatchObject({ via: 'token', actorName: admin.name });
    expect((await admin.get('/api/audit')).text).not.toContain(made.json.secret);
    expect((await admin.get('/api/tokens')).text).not.toContain(made.json.secret);
  });

  it('is never worth more than its owner, and makes no further tokens', async () => {
    const engineer = await world.person(['ENGINEER']);
    const beyond = await engineer.post('/api/tokens', { name: 'x', scopes: ['people.manage'] });
    expect([beyond.status, beyond.json.code]).toEqual([403, 'FORBIDDEN']);
    const scopes = ['tokens.manage', 'runs.start', 'runs.read'];
    const { secret } = (await engineer.post('/api/tokens', { name: 'x', scopes })).json;
    expect((await withToken(secret).post('/api/tokens', { name: 'y', scopes })).json.code).toBe('FORBIDDEN');
    const { version } = (await admin.get(`/api/people/${engineer.id}`)).json;
    await admin.patch(`/api/people/${engineer.id}`, { roles: ['VIEWER'] }, version);
    expect((await withToken(secret).get('/api/session')).json.permissions).toEqual(['runs.read']);
  });

  it('ends when it is revoked, when its time is over, and with its owner', async () => {
    const make = async (by: ApiClient, days: number) =>
      (await by.post('/api/tokens', { name: 'x', scopes: ['runs.read'], days })).json;
    const revoked = await make(admin, 10);
    expect((await withToken(revoked.secret).get('/api/runs')).status).toBe(200);
    expect((await admin.delete(`/api/tokens/${revoked.id}`)).status).toBe(204);
    expect((await withToken(revoked.secret).get('/api/runs')).status).toBe(401);
    const lead = await world.person(['LEAD']);
    const orphan = await make(lead, 10);
    await admin.patch(`/api/people/${lead.id}`, { active: false }, 1);
    expect((await withToken(orphan.secret).get('/api/runs')).status).toBe(401);
    const short = await make(admin, 1);
    world.clock.offsetMs += 25 * 3_600_000;
    expect((await withToken(short.secret).get('/api/runs')).status).toBe(401);
    world.clock.offsetMs -= 25 * 3_600_000;
  });

  it('of somebody else is not seen or ended without the right to manage people', async () => {
    const [one, other] = [await world.person(['LEAD']), await world.person(['LEAD'])];
    const { id } = (await one.post('/api/tokens', { name: 'mine', scopes: ['runs.read'] })).json;
    expect((await other.get('/api/tokens')).json.items).toEqual([]);
    expect((await other.delete(`/api/tokens/${id}`)).json.code).toBe('NOT_FOUND');
  });
});

describe('settings', () => {
  it('are changed by one at a time, with before and after in the audit trail', async () => {
    const first = await admin.get('/api/settings');
    expect(first.headers.get('etag')).toBe('"0"');
    expect(first.json.facts).toMatchObject({ migration: 'toy', store: 'embedded' });
    const other = await world.person(['ADMIN']);
    const changed = await admin.patch('/api/settings', { timeZone: 'America/Chicago' }, 0);
    expect(changed.json).toMatchObject({ timeZone: 'America/Chicago', version: 1 });
    for (const version of [0, 7]) {
      const late = await other.patch('/api/settings', { banner: 'Freeze' }, version);
      expect([late.status, late.json.current]).toMatchObject([412, { timeZone: 'America/Chicago' }]);
    }
    await other.patch('/api/settings', { banner: 'Freeze' }, 1);
    expect((await admin.get('/api/settings')).json).toMatchObject({
      timeZone: 'America/Chicago',
      banner: 'Freeze',
    });
    const [entry] = (await admin.get('/api/audit?action=setting')).json.items;
    expect(entry).toMatchObject({ before: { banner: '' }, after: { banner: 'Freeze' } });
    expect((await admin.patch('/api/settings', { timeZone: 'Mars/Olympus' }, 2)).json.code).toBe(
      'INPUT_INVALID',
    );
  });
});

describe('the audit trail', () => {
  it('is read in pages, by who, what and when', async () => {
    const seen: number[] = [];
    let path: string | undefined = '/api/audit?limit=3';
    while (path !== undefined) {
      const page: { items: { seq: number }[]; next: string | null } = (await admin.get(path)).json;
      seen.push(...page.items.map((one) => one.seq));
      path = page.next === null ? undefined : `/api/audit?limit=3&cursor=${page.next}`;
    }
    expect(seen).toEqual(seen.toSorted((one, other) => other - one));
    expect(new Set(seen).size).toBe(seen.length);
    const mine = (await admin.get(`/api/audit?account=${admin.id}`)).json.items;
    expect(mine.every((one: { account: string }) => one.account === admin.id)).toBe(true);
    const none = await admin.get('/api/audit?from=2099-01-01T00:00:00Z');
    expect(none.json.items).toEqual([]);
  });
});

describe('saved views', () => {
  it('are one’s own', async () => {
    const [one, other] = [await world.person(['VIEWER']), await world.person(['VIEWER'])];
    const view = { screen: 'issues', name: 'Mine', query: '?owner=me' };
    const saved = await one.put('/api/views', view);
    expect(saved.json).toMatchObject(view);
    await one.put('/api/views', { ...view, query: '?owner=me&state=open' });
    expect((await one.get('/api/views')).json.items).toMatchObject([{ query: '?owner=me&state=open' }]);
    expect((await other.get('/api/views')).json.items).toEqual([]);
    expect((await other.delete(`/api/views/${saved.json.id}`)).status).toBe(404);
    expect((await one.delete(`/api/views/${saved.json.id}`)).status).toBe(204);
  });
});

describe('search', () => {
  it('finds people, and only what somebody may see', async () => {
    const found = (await admin.get('/api/search?text=by+token')).json.items;
    expect(found[0]).toMatchObject({ kind: 'person', title: 'By Token' });
    const [criterion] = (await admin.get('/api/search?text=reversal')).json.items;
    expect(criterion).toMatchObject({ kind: 'criterion', id: 'reversal' });
    const nobody = await world.person([]);
    expect((await nobody.get('/api/search?text=by+token')).json.items).toEqual([]);
    expect((await admin.get('/api/search?text=%25_%27')).status).toBe(200);
  });
});
