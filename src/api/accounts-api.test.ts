import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, type ApiWorld, apiClient, apiWorld } from '../../test/support/api-world.ts';
import { setRoles } from '../accounts/account-store.ts';
import { inviteFirstAdministrator } from '../accounts/first-administrator.ts';
import { listAudit } from '../store/audit-store.ts';

let world: ApiWorld;
const phrase = 'a long walk along the shore';

beforeAll(async () => {
  world = await apiWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const audit = () => listAudit(world.context.pool, { migration: 'toy', limit: 50 });

/** Signs in with a browser's means: a cookie and the token against forged requests. */
async function signedIn(email: string, password: string): Promise<ApiClient> {
  const answer = await world.stranger.post('/api/session', { email, password });
  expect(answer.status).toBe(201);
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
  return apiClient(world.url, { cookie, 'x-csrf-token': answer.json.csrf });
}

describe('the first administrator', () => {
  it('is made by a link that works once', async () => {
    const link = await inviteFirstAdministrator(world.context.pool, 'toy', new Date());
    const secret = link?.secret ?? '';
    const look = await world.stranger.post('/api/invitation/look', { secret });
    expect(look.json).toMatchObject({ purpose: 'FIRST_ADMIN', email: null });
    const given = { secret, password: phrase, person: { name: 'Ada Admin', email: 'Ada@Example.test' } };
    const answer = await world.stranger.post('/api/invitation/accept', given);
    expect(answer.status).toBe(201);
    expect(answer.json).toMatchObject({ account: { email: 'ada@example.test' }, roles: ['ADMIN'] });
    expect(answer.headers.get('set-cookie')).toMatch(/HttpOnly/i);
    expect(answer.headers.get('set-cookie')).toMatch(/SameSite=Lax/i);
    const again = await world.stranger.post('/api/invitation/accept', given);
    expect([again.status, again.json.code]).toEqual([410, 'INVITATION_INVALID']);
    expect(await inviteFirstAdministrator(world.context.pool, 'toy', new Date())).toBeUndefined();
  });

  it('cannot be the last to go', async () => {
    const ada = await signedIn('ada@example.test', phrase);
    const me = (await ada.get('/api/session')).json.account.id as string;
    const { version } = (await ada.get(`/api/people/${me}`)).json;
    const answer = await ada.patch(`/api/people/${me}`, { roles: ['VIEWER'] }, version);
    expect([answer.status, answer.json.code]).toEqual([409, 'LAST_ADMIN']);
    expect((await ada.get('/api/session')).json.roles).toEqual(['ADMIN']);
  });
});

describe('signing in', () => {
  it('tells neither who has an account nor why it was refused', async () => {
    const unknown = await world.stranger.post('/api/session', {
      email: 'nobody@example.test',
      password: phrase,
    });
    const wrong = await world.stranger.post('/api/session', { email: 'ada@example.test', password: 'wrong' });
    expect([unknown.status, wrong.status]).toEqual([401, 401]);
    expect(unknown.json).toEqual(wrong.json);
  });

  it('makes guessing slow, for accounts that exist and for those that do not', async () => {
    for (const email of ['guess@example.test', 'ada@example.test']) {
      const statuses: number[] = [];
      for (let attempt = 0; attempt < 8; attempt += 1) {
        const answer = await world.stranger.post('/api/session', { email, password: `guess ${attempt}` });
        statuses.push(answer.status);
        if (answer.status === 429) expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      }
      expect(statuses).toContain(429);
    }
    const right = await world.stranger.post('/api/session', { email: 'ada@example.test', password: phrase });
    expect(right.status).toBe(429);
    world.clock.offsetMs += 20 * 60_000;
    await signedIn('ada@example.test', phrase);
  });

  it('ends by signing out', async () => {
    const ada = await signedIn('ada@example.test', phrase);
    expect((await ada.delete('/api/session')).status).toBe(204);
    const after = await ada.get('/api/session');
    expect([after.status, after.json.code]).toEqual([401, 'SIGNED_OUT']);
  });

  it('lasts two hours without a request, and twelve in all', async () => {
    const ada = await signedIn('ada@example.test', phrase);
    for (let hour = 0; hour < 11; hour += 1) {
      world.clock.offsetMs += 3_500_000;
      expect((await ada.get('/api/session')).status).toBe(200);
    }
    world.clock.offsetMs += 2 * 3_600_000;
    expect((await ada.get('/api/session')).status).toBe(401);
    const idle = await signedIn('ada@example.test', phrase);
    world.clock.offsetMs += 2 * 3_600_000 + 1000;
    expect((await idle.get('/api/session')).status).toBe(401);
  });

  it('ends elsewhere when the password is changed, and needs the present one', async () => {
    const one = await signedIn('ada@example.test', phrase);
    const other = await signedIn('ada@example.test', phrase);
    const change = (current: string, password: string) =>
      one.put('/api/session/password', { current, password });
    expect((await change('not it at all', 'another long phrase')).json.code).toBe('SIGN_IN_REFUSED');
    expect((await change(phrase, 'short')).json.code).toBe('PASSWORD_WEAK');
    expect((await change(phrase, 'another long phrase')).status).toBe(204);
    expect((await one.get('/api/session')).status).toBe(200);
    expect((await other.get('/api/session')).status).toBe(401);
    await signedIn('ada@example.test', 'another long phrase');
  });
});

describe('people', () => {
  it('are added, invited by a link, and sign in with their rights', async () => {
    const admin = await world.person(['ADMIN']);
    const added = await admin.post('/api/people', {
      email: 'Sam@Example.test',
      name: 'Sam <b>Support</b>',
      roles: ['MEMBER'],
      functions: [{ function: 'support', position: 'HEAD' }],
    });
    expect(added.status).toBe(201);
    expect(added.json).toMatchObject({ email: 'sam@example.test', signIn: 'none', version: 1 });
    const invited = await admin.post(`/api/people/${added.json.id}/invitation`);
    const secret = (invited.json.link as string).split('#')[1];
    await world.stranger.post('/api/invitation/accept', { secret, password: phrase });
    const sam = await signedIn('sam@example.test', phrase);
    const { permissions } = (await sam.get('/api/session')).json;
    expect(permissions).toContain('gate.sign');
    expect(permissions).not.toContain('people.manage');
    const refused = await sam.post('/api/people', { email: 'x@example.test', name: 'X' });
    expect([refused.status, refused.json.code]).toEqual([403, 'FORBIDDEN']);
  });

  it('get a new password by a further link, which ends the one before and every session', async () => {
    const admin = await world.person(['ADMIN']);
    const person = await world.person(['MEMBER']);
    const invite = async () => {
      const { json } = await admin.post(`/api/people/${person.id}/invitation`);
      return (json.link as string).split('#')[1];
    };
    const accept = (secret: string | undefined, password: string) =>
      world.stranger.post('/api/invitation/accept', { secret, password });
    expect((await accept(await invite(), phrase)).status).toBe(201);
    expect((await person.get('/api/session')).status).toBe(401);
    const [first, second] = [await invite(), await invite()];
    expect((await world.stranger.post('/api/invitation/look', { secret: second })).json.purpose).toBe(
      'RESET',
    );
    expect((await accept(first, 'quite another phrase')).json.code).toBe('INVITATION_INVALID');
    expect((await accept(second, 'too short')).json.code).toBe('PASSWORD_WEAK');
    world.clock.offsetMs += 25 * 3_600_000;
    expect((await accept(second, 'quite another phrase')).json.code).toBe('INVITATION_INVALID');
  });

  it('who also work in another migration are not taken over by an administrator of this one', async () => {
    const admin = await world.person(['ADMIN']);
    const shared = await world.person(['MEMBER']);
    await setRoles(world.context.pool, 'another', shared.id, ['LEAD']);
    for (const answer of [
      await admin.post(`/api/people/${shared.id}/invitation`),
      await admin.patch(`/api/people/${shared.id}`, { active: false }, 1),
    ])
      expect([answer.status, answer.json.code]).toEqual([409, 'PERSON_SHARED']);
    expect((await admin.patch(`/api/people/${shared.id}`, { roles: ['VIEWER'] }, 1)).status).toBe(200);
  });

  it('lose their rights and sessions at once', async () => {
    const admin = await world.person(['ADMIN']);
    const lead = await world.person(['LEAD']);
    const patched = await admin.patch(`/api/people/${lead.id}`, { roles: ['VIEWER'] }, 1);
    expect(patched.json.version).toBe(2);
    expect((await lead.get('/api/session')).json.permissions).not.toContain('program.write');
    await admin.patch(`/api/people/${lead.id}`, { active: false }, 2);
    expect((await lead.get('/api/session')).status).toBe(401);
  });

  it('are not overwritten by somebody who has not seen the last change', async () => {
    const [one, other] = [await world.person(['ADMIN']), await world.person(['ADMIN'])];
    const third = await world.person(['VIEWER']);
    expect((await one.patch(`/api/people/${third.id}`, { name: 'By one' }, 1)).status).toBe(200);
    const answer = await other.patch(`/api/people/${third.id}`, { name: 'By other' }, 1);
    expect([answer.status, answer.json.code]).toEqual([412, 'CHANGED_MEANWHILE']);
    expect(answer.json.current).toMatchObject({ name: 'By one', version: 2 });
    const blind = await other.send('PATCH', `/api/people/${third.id}`, {
      body: '{"name":"Blind"}',
      headers: { 'content-type': 'application/json' },
    });
    expect([blind.status, blind.json.code]).toEqual([428, 'VERSION_MISSING']);
  });

  it('are listed in pages, and found by part of a name', async () => {
    const admin = await world.person(['ADMIN']);
    const names: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const answer = await admin.get(`/api/people?limit=2${next === '' ? '' : `&cursor=${next}`}`);
      names.push(...answer.json.items.map((one: { id: string }) => one.id));
      next = answer.json.next;
    }
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThan(4);
    const found = await admin.get('/api/people?text=support%3C');
    expect(found.json.items.map((one: { name: string }) => one.name)).toEqual(['Sam <b>Support</b>']);
    expect((await admin.get('/api/people?cursor=rubbish')).json.code).toBe('CURSOR_INVALID');
  });

  it('leave a trace of every change: who, when, before, after, and no password', async () => {
    const entries = await audit();
    const update = entries.find((one) => one.action === 'account.update');
    expect(update).toMatchObject({ before: { version: 1 }, after: { version: 2 } });
    expect(update?.actorName).toMatch(/^Person/);
    const actions = new Set(entries.map((one) => one.action));
    for (const action of ['invitation.accept', 'session.open', 'account.change-password', 'account.invite'])
      expect(actions).toContain(action);
    expect(JSON.stringify(entries)).not.toMatch(/long (walk|phrase)|argon2|password_hash/);
  });
});
