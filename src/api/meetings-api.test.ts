import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, type ApiWorld, apiWorld } from '../../test/support/api-world.ts';
import { startProgram } from '../governance/start-program.ts';

let world: ApiWorld;
let lead: ApiClient;
let viewer: ApiClient;
let day = '';

beforeAll(async () => {
  world = await apiWorld({
    config: 'mail: { host: 127.0.0.1, from: pmo@publisher.example, public_url: "http://x.example" }\n',
  });
  lead = await world.person(['LEAD'], [{ function: 'it', position: 'HEAD' }]);
  viewer = await world.person(['VIEWER'], [{ function: 'orders', position: 'MEMBER' }]);
  const { pool, project, clock } = world.context;
  await Promise.all([
    startProgram(pool, project.config, clock()),
    startProgram(pool, project.config, clock()),
  ]);
});
afterAll(() => world[Symbol.asyncDispose]());

const plus = (date: string, days: number) =>
  new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);
const today = new Date().toISOString().slice(0, 10);
const list = async (series: string) =>
  (await viewer.get(`/api/meetings?from=${today}&until=${plus(today, 60)}&series=${series}`)).json.items as {
    day: string;
  }[];

describe('meetings over the API', () => {
  it('come with a new migration: stakeholders every second week, core team twice a week, with its quorum', async () => {
    const { items } = (await viewer.get('/api/meeting-series')).json;
    expect(
      items.map((one: { id: string; everyWeeks: number; weekdays: string[]; quorum: string[] }) => [
        one.id,
        one.everyWeeks,
        one.weekdays.length,
        one.quorum.length,
      ]),
    ).toEqual([
      ['core-team', 1, 2, 6],
      ['stakeholders', 2, 1, 0],
    ]);
    expect((await list('stakeholders')).length).toBeGreaterThanOrEqual(4);
    const core = await list('core-team');
    expect(core.length).toBeGreaterThanOrEqual(15);
    day = core[0]?.day ?? '';
    expect((await viewer.get('/api/meetings/core-team/1999-01-05')).status).toBe(404);
  });

  it('warn when the core team lacks its quorum, and know who was invited and who came', async () => {
    const path = `/api/meetings/core-team/${day}`;
    expect((await viewer.get(path)).json).toMatchObject({
      version: 0,
      state: 'PLANNED',
      warning: null,
      invited: [{ function: 'it', name: lead.name }, { function: 'orders' }],
    });
    const attendees = [
      { account: lead.id, function: 'it', present: true },
      { account: viewer.id, function: 'orders', present: false },
    ];
    expect((await viewer.put(`${path}/attendance`, { attendees })).status).toBe(403);
    const seen = (await lead.put(`${path}/attendance`, { attendees })).json;
    expect(seen.quorum).toMatchObject({
      reached: false,
      missing: ['orders', 'software-operations', 'product-management', 'renewals', 'support'],
    });
    expect(seen.warning).toContain('nobody is here for Orders, Software Operations');
    expect(seen.quorum.byFunction).toContainEqual({
      function: 'orders',
      title: 'Orders',
      invited: 1,
      present: 0,
    });
    const all = ['orders', 'software-operations', 'product-management', 'it', 'renewals', 'support'].map(
      (id) => ({ account: lead.id, function: id, present: true }),
    );
    expect((await lead.put(`${path}/attendance`, { attendees: all })).json).toMatchObject({
      warning: null,
      quorum: { reached: true },
    });
  });

  it('keep minutes and actions; two who write at once lose nothing', async () => {
    const path = `/api/meetings/core-team/${day}`;
    const { version } = (await lead.get(path)).json;
    const written = await lead.patch(path, { minutes: 'Agreed <b>all</b>', state: 'HELD' }, version);
    expect(written.json).toMatchObject({ minutes: 'Agreed <b>all</b>', state: 'HELD', version: version + 1 });
    const late = await lead.patch(path, { minutes: 'Other' }, version);
    expect([late.status, late.json.code, late.json.current.minutes]).toEqual([
      412,
      'CHANGED_MEANWHILE',
      'Agreed <b>all</b>',
    ]);
    const action = (
      await lead.post(`${path}/actions`, {
        title: 'Ask Legal',
        owner: viewer.id,
        function: 'legal',
        due: plus(day, 2),
      })
    ).json;
    expect(action).toMatchObject({ ownerName: viewer.name, done: false, version: 1 });
    expect((await lead.post(`${path}/actions`, { title: 'X', owner: crypto.randomUUID() })).json.code).toBe(
      'NOT_FOUND',
    );
    expect((await viewer.get('/api/meeting-actions')).json.items).toHaveLength(1);
  });

  it('make a pack that stays as it was, as JSON, page, PDF and Markdown', async () => {
    const [, next] = await list('core-team');
    const path = `/api/meetings/core-team/${next?.day}`;
    const pack = (await lead.post(`${path}/packs`)).json;
    expect(pack).toMatchObject({
      number: 1,
      lastActions: [{ title: 'Ask Legal', done: false }],
      targets: [{ title: 'Ask Legal', workstream: 'Legal' }],
      overall: { status: 'NONE' },
    });
    expect(pack.criteria.length).toBeGreaterThanOrEqual(8);
    const [action] = (await lead.get('/api/meeting-actions')).json.items;
    await lead.patch(
      `/api/meeting-actions/${action.id}`,
      { done: true, title: 'Ask Legal again' },
      action.version,
    );
    expect((await lead.post(`${path}/packs`)).json).toMatchObject({
      number: 2,
      targets: [],
      lastActions: [{ title: 'Ask Legal again', done: true }],
    });
    expect((await viewer.get(`${path}/packs/1`)).json.targets).toHaveLength(1);
    expect((await viewer.get(path)).json.packs).toMatchObject([
      { number: 2 },
      { number: 1, madeBy: lead.name },
    ]);
    const page = await viewer.get(`${path}/packs/1/page`);
    expect(page.headers.get('content-security-policy')).toMatch(/style-src 'self' 'nonce-/);
    expect(page.text).toContain('Ask Legal');
    const pdf = await fetch(new URL(`${path}/packs/1/pdf`, world.url), { headers: viewer.headers });
    expect(
      Buffer.from(await pdf.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
    expect(pdf.headers.get('content-disposition')).toMatch(/^attachment; filename="core-team-/);
    expect((await viewer.get(`${path}/packs/1/markdown`)).text).toContain('## Targets of the next iteration');
    expect((await viewer.get(`${path}/packs/9`)).status).toBe(404);
  });

  it('are moved and canceled as revisions of one calendar entry', async () => {
    const revision = (text: string) => [
      /UID:(.*)\r/.exec(text)?.[1],
      Math.max(...[...text.matchAll(/SEQUENCE:(\d+)/g)].map((one) => Number(one[1]))),
    ];
    const first = await viewer.get('/api/meeting-series/core-team/calendar');
    expect(first.headers.get('content-type')).toContain('text/calendar');
    const [uid, sequence] = revision(first.text);
    expect(first.text).toContain('ORGANIZER;CN="Toy migration":mailto:pmo@publisher.example');
    const series = (await lead.get('/api/meeting-series/core-team')).json;
    const quorumOnly = (await lead.patch('/api/meeting-series/core-team', { quorum: ['it'] }, series.version))
      .json;
    expect(quorumOnly.sequence).toBe(sequence);
    const later = (await lead.patch('/api/meeting-series/core-team', { time: '11:00' }, quorumOnly.version))
      .json;
    expect(revision((await viewer.get('/api/meeting-series/core-team/calendar')).text)).toEqual([
      uid,
      Number(sequence) + 1,
    ]);
    const [, , third] = await list('core-team');
    const moved = await lead.patch(
      `/api/meetings/core-team/${third?.day}`,
      { movedTo: { date: plus(third?.day ?? '', 1), time: '15:00' }, reason: 'Holiday' },
      0,
    );
    expect(moved.json).toMatchObject({ moved: true, time: '15:00', reason: 'Holiday' });
    expect(revision((await viewer.get(`/api/meetings/core-team/${third?.day}/calendar`)).text)).toEqual([
      uid,
      Number(sequence) + 2,
    ]);
    const canceled = await lead.patch(
      `/api/meetings/core-team/${third?.day}`,
      { state: 'CANCELED' },
      moved.json.version,
    );
    const file = (await viewer.get(`/api/meetings/core-team/${third?.day}/calendar`)).text;
    expect(canceled.json.state).toBe('CANCELED');
    expect(file).toContain('METHOD:CANCEL');
    expect(revision(file)).toEqual([uid, Number(sequence) + 3]);
    await lead.patch('/api/meeting-series/core-team', { canceled: true }, later.version);
    expect((await viewer.get('/api/meeting-series/core-team/calendar')).text).toContain('METHOD:CANCEL');
    expect((await list('core-team')).length).toBeLessThan(5);
  });

  it('refuse a rule that makes no sense', async () => {
    const good = {
      id: 'extra',
      title: 'Extra',
      startsOn: '2026-11-02',
      weekdays: ['MO'],
      everyWeeks: 1,
      time: '09:00',
      minutes: 30,
      zone: 'Europe/Berlin',
    };
    for (const [change, code] of [
      [{ zone: 'Europe/Atlantis' }, 'ZONE_UNKNOWN'],
      [{ zone: 'x\r\nX: y' }, 'ZONE_UNKNOWN'],
      [{ weekdays: [] }, 'INPUT_INVALID'],
      [{ time: '24:00' }, 'INPUT_INVALID'],
      [{ startsOn: '2026-02-30' }, 'INPUT_INVALID'],
      [{ id: 'core-team' }, 'ID_TAKEN'],
    ] as const)
      expect((await lead.post('/api/meeting-series', { ...good, ...change })).json.code).toBe(code);
    expect((await lead.post('/api/meeting-series', good)).status).toBe(201);
  });
});
