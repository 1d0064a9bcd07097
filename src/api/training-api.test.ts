import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, type ApiWorld, apiWorld } from '../../test/support/api-world.ts';
import { listEvidence } from '../evidence/evidence-store.ts';

let world: ApiWorld;
let lead: ApiClient;
let head: ApiClient;
let deputy: ApiClient;

beforeAll(async () => {
  world = await apiWorld();
  lead = await world.person(['LEAD']);
  head = await world.person(['MEMBER'], [{ function: 'orders', position: 'HEAD' }]);
  deputy = await world.person(['MEMBER'], [{ function: 'orders', position: 'DEPUTY' }]);
  for (const [id, kind, expected] of [
    ['orders', 'DEPARTMENT', null],
    ['support', 'DEPARTMENT', 1],
    ['channel-partners', 'CHANNEL_PARTNERS', 40],
  ] as const)
    await lead.post('/api/training/audiences', { id, title: id, kind, expected });
});
afterAll(() => world[Symbol.asyncDispose]());

const importCsv = (body: string) =>
  lead.send('POST', '/api/training/completions?name=lms.csv', {
    body,
    headers: { 'content-type': 'text/csv' },
  });
const audience = async (id: string) => (await head.get(`/api/training/audiences/${id}`)).json;
const evidence = async () =>
  (await listEvidence(world.context.pool, 'toy')).filter((one) => one.kind === 'training');

describe('training over the API', () => {
  it('counts the people of a department, and those who passed every course', async () => {
    expect(await audience('orders')).toMatchObject({
      expected: 2,
      expectedSet: null,
      trained: 0,
      state: 'UNDECLARED',
    });
    const rows = [
      'email,name,audience,course,completed_on,result',
      'A@x.example,Ann,orders,Entry,2026-11-01,passed',
      'a@x.example,Ann,orders,Renewal,2026-11-02,failed',
      'b@x.example,Bo,orders,Entry,2026-11-01,',
      'p@x.example,Pat,channel-partners,Portal,2026-11-01,passed',
    ];
    expect((await importCsv(rows.join('\n'))).json).toEqual({
      file: 'lms.csv',
      rows: 4,
      audiences: ['channel-partners', 'orders'],
    });
    expect(await audience('orders')).toMatchObject({ trained: 1 });
    await importCsv('email,name,audience,course,completed_on\na@x.example,Ann,orders,Renewal,2026-11-09\n');
    expect(await audience('orders')).toMatchObject({ trained: 2 });
    expect((await lead.get('/api/training/completions?audience=orders&limit=2')).json).toMatchObject({
      items: [{ course: 'Entry' }, { course: 'Renewal', passed: true }],
      next: expect.any(String),
    });
  });

  it('takes a file as a whole or not at all, and names every fault with its line', async () => {
    const before = (await lead.get('/api/training/completions')).json.items;
    const broken = await importCsv(
      'email,name,audience,course,completed_on,result\nok@x.example,Ok,orders,Entry,2026-11-01,passed\nnope,No,orders,Entry,2026-02-30,passed\n"x@x.example","Two\nLines",nowhere,Entry,2026-11-01,perhaps\n',
    );
    expect([broken.status, broken.json.code]).toEqual([400, 'CSV_INVALID']);
    expect(
      broken.json.errors.map(
        (one: { path: string; message: string }) => `${one.path}: ${one.message.split(';')[0]}`,
      ),
    ).toEqual([
      'line 3: email is not an e-mail address',
      'line 3: completed_on is not a date like 2026-11-24',
      'line 4: result is none of passed, failed',
      'line 4: audience is not known',
    ]);
    expect((await lead.get('/api/training/completions')).json.items).toEqual(before);
  });

  it('lets the head of a department alone declare it ready, and turns that into evidence', async () => {
    expect(await evidence()).toEqual([]);
    const declare = (as: ApiClient, id = 'orders', ready = true) =>
      as.post(`/api/training/audiences/${id}/declaration`, { ready, note: '' });
    for (const [who, id] of [
      [deputy, 'orders'],
      [lead, 'orders'],
      [head, 'support'],
    ] as const) {
      const refused = await declare(who, id);
      expect([refused.status, refused.json.code]).toEqual([403, 'NOT_HEAD']);
    }
    expect((await declare(head, 'channel-partners')).json.code).toBe('NOT_A_DEPARTMENT');
    expect((await declare(head)).json).toMatchObject({ state: 'READY', mayYouDeclare: true });
    expect((await evidence()).at(-1)).toMatchObject({
      outcome: 'FAIL',
      summary: '1 of 2 departments trained and declared ready',
      body: {
        departments: 2,
        ready: 1,
        people: 3,
        trained: 2,
        outside_people: 40,
        outside_trained: 1,
        waiting: ['support'],
      },
    });
    const supportHead = await world.person(['MEMBER'], [{ function: 'support', position: 'HEAD' }]);
    expect((await declare(supportHead, 'support')).json).toMatchObject({
      state: 'DECLARED_INCOMPLETE',
      trained: 0,
      expected: 1,
    });
    await importCsv('email,name,audience,course,completed_on\ns@x.example,Sam,support,Calls,2026-11-09\n');
    expect((await evidence()).at(-1)).toMatchObject({
      outcome: 'PASS',
      body: { departments: 2, ready: 2, waiting: [] },
    });
    const gate = (await lead.get('/api/gate')).json.criteria.find(
      (one: { id: string }) => one.id === 'departments-trained',
    );
    expect(gate.evidence[0]).toMatchObject({ kind: 'training', status: 'YELLOW' });
  });

  it('takes a department’s word back, and notices when it grows', async () => {
    const seen = await audience('orders');
    const grown = await lead.patch('/api/training/audiences/orders', { expected: 5 }, seen.version);
    expect(grown.json).toMatchObject({ state: 'DECLARED_INCOMPLETE', expected: 5 });
    expect((await evidence()).at(-1)).toMatchObject({ outcome: 'FAIL' });
    const stale = await lead.patch('/api/training/audiences/orders', { expected: 1 }, seen.version);
    expect([stale.status, stale.json.current.expectedSet]).toEqual([412, 5]);
    const back = await head.post('/api/training/audiences/orders/declaration', {
      ready: false,
      note: 'The new form is not ready',
    });
    expect(back.json).toMatchObject({
      state: 'NOT_READY',
      reason: expect.stringContaining('The new form is not ready'),
    });
    const kept = await world.context.pool.query(
      'SELECT ready FROM readiness_declaration WHERE audience = $1 ORDER BY id',
      ['orders'],
    );
    expect(kept.rows.map((one) => one.ready)).toEqual([true, false]);
  });

  it('lets the deputy declare on days that the head has delegated, and not after', async () => {
    const declare = () =>
      deputy.post('/api/training/audiences/orders/declaration', { ready: true, note: '' });
    const may = async () => (await deputy.get('/api/training/audiences/orders')).json.mayYouDeclare;
    const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
    const delegate = (first: number, last: number) =>
      head.post('/api/gate/delegations', {
        function: 'orders',
        to: deputy.id,
        firstDay: day(first),
        lastDay: day(last),
        reason: 'on vacation',
      });
    expect((await delegate(3, 4)).status).toBe(201);
    expect([await may(), (await declare()).json.code]).toEqual([false, 'NOT_HEAD']);
    const made = (await delegate(-1, 1)).json;
    expect(await may()).toBe(true);
    expect((await declare()).json).toMatchObject({ mayYouDeclare: true });
    expect((await head.post(`/api/gate/delegations/${made.id}/end`, undefined)).status).toBe(200);
    expect([await may(), (await declare()).json.code]).toEqual([false, 'NOT_HEAD']);
  });

  it('plans sessions in the zone of their people', async () => {
    const session = {
      audience: 'orders',
      title: 'Entry',
      date: '2026-11-03',
      time: '09:00',
      zone: 'America/Chicago',
      minutes: 60,
    };
    const made = await lead.post('/api/training/sessions', session);
    expect(made.json).toMatchObject({ startsAt: '2026-11-03T15:00:00.000Z', canceled: false });
    for (const [change, code] of [
      [{ zone: 'Mars/Olympus' }, 'ZONE_UNKNOWN'],
      [{ audience: 'nowhere' }, 'NOT_FOUND'],
      [{ date: '2026-02-30' }, 'INPUT_INVALID'],
    ] as const)
      expect((await lead.post('/api/training/sessions', { ...session, ...change })).json.code).toBe(code);
    const moved = await lead.patch(
      `/api/training/sessions/${made.json.id}`,
      { date: '2026-10-27', canceled: true },
      1,
    );
    expect(moved.json).toMatchObject({ startsAt: '2026-10-27T14:00:00.000Z', canceled: true, version: 2 });
    expect((await deputy.get('/api/training/sessions?audience=orders')).json.items).toHaveLength(1);
  });
});
