import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, type ApiWorld, apiWorld } from '../../test/support/api-world.ts';
import { startProgram } from '../governance/start-program.ts';
import { noteStatus } from './note-status.ts';
import { currentStatus } from './program-status.ts';

let world: ApiWorld;
let lead: ApiClient;
let viewer: ApiClient;

beforeAll(async () => {
  world = await apiWorld();
  const { pool, project, clock } = world.context;
  await startProgram(pool, project.config, clock());
  await startProgram(pool, project.config, clock());
  lead = await world.person(['LEAD']);
  viewer = await world.person(['VIEWER']);
});
afterAll(() => world[Symbol.asyncDispose]());

const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
const task = (changes: object = {}) =>
  lead.post('/api/tasks', {
    title: 'Test orders',
    workstream: 'orders',
    startsOn: day(-20),
    endsOn: day(5),
    ...changes,
  });
const statusOf = async (id: string) => {
  await noteStatus(world.context);
  return (await viewer.get('/api/status')).json.workstreams.find(
    (one: { workstream: string }) => one.workstream === id,
  );
};

describe('workstreams', () => {
  it('are thirteen at the start, once, each with impacts, checks and training needs', async () => {
    const { items } = (await viewer.get('/api/stakeholders')).json;
    expect(items).toHaveLength(13);
    for (const one of items) {
      expect(Math.min(one.impacts.length, one.checks.length, one.training.length)).toBeGreaterThan(0);
      expect([one.status, one.owner]).toEqual(['NONE', null]);
    }
  });

  it('are edited with the version that was read, and by those who may', async () => {
    const { version } = (await lead.get('/api/stakeholders/legal')).json;
    expect((await viewer.patch('/api/stakeholders/legal', { owner: lead.id }, version)).status).toBe(403);
    const changed = await lead.patch(
      '/api/stakeholders/legal',
      { owner: lead.id, checks: ['EULA'] },
      version,
    );
    expect(changed.json).toMatchObject({ owner: { id: lead.id, name: lead.name }, checks: ['EULA'] });
    const late = await lead.patch('/api/stakeholders/legal', { title: 'Law' }, version);
    expect([late.status, late.json.code, late.json.current.version]).toEqual([412, 'CHANGED_MEANWHILE', 2]);
    const twice = await lead.patch('/api/stakeholders/legal', { deputy: lead.id }, 2);
    expect([twice.status, twice.json.code]).toEqual([400, 'GROUP_INVALID']);
    const silent = await lead.patch('/api/stakeholders/legal', { active: false }, 2);
    expect(silent.json.code).toBe('GROUP_INVALID');
  });

  it('of the project’s own are added, and an id is given once', async () => {
    const own = { id: 'manufacturing', title: 'Manufacturing' };
    expect((await lead.post('/api/stakeholders', own)).json).toMatchObject({
      short: 'MANU',
      standard: false,
    });
    expect((await lead.post('/api/stakeholders', own)).json.code).toBe('ID_TAKEN');
  });
});

describe('tasks', () => {
  it('refuse a circle of needs, days in the wrong order, and what is not there', async () => {
    const first = (await task()).json;
    const second = (await task({ needs: [first.id] })).json;
    const circle = await lead.patch(`/api/tasks/${first.id}`, { needs: [second.id] }, first.version);
    expect([circle.status, circle.json.code]).toEqual([400, 'TASK_INVALID']);
    expect(circle.json.detail).toContain(`${first.id} needs ${second.id} needs ${first.id}`);
    expect((await task({ endsOn: day(-30) })).json.code).toBe('TASK_INVALID');
    expect((await task({ kind: 'MILESTONE' })).json.code).toBe('TASK_INVALID');
    expect((await task({ needs: ['T-999'] })).json.code).toBe('NOT_FOUND');
    expect((await task({ workstream: 'nobody' })).json.code).toBe('NOT_FOUND');
  });

  it('are blocked with a reason, done on a day, and listed by page and filter', async () => {
    const { id, version } = (await task({ workstream: 'sales' })).json;
    const blocked = await lead.patch(`/api/tasks/${id}`, { state: 'BLOCKED' }, version);
    expect(blocked.json.code).toBe('TASK_INVALID');
    const done = await lead.patch(`/api/tasks/${id}`, { state: 'DONE' }, version);
    expect(done.json.doneOn).not.toBeNull();
    const again = await lead.patch(`/api/tasks/${id}`, { state: 'OPEN' }, done.json.version);
    expect(again.json.doneOn).toBeNull();
    expect(
      (await viewer.get('/api/tasks?workstream=sales')).json.items.map((one: { id: string }) => one.id),
    ).toEqual([id]);
    const page = (await viewer.get('/api/tasks?limit=1')).json;
    const next = (await viewer.get(`/api/tasks?limit=1&cursor=${page.next}`)).json;
    expect(next.items[0].id).not.toBe(page.items[0].id);
    expect((await lead.delete(`/api/tasks/${id}`, again.json.version)).status).toBe(204);
    expect((await viewer.get(`/api/tasks/${id}`)).status).toBe(404);
  });
});

describe('status', () => {
  it('follows the tasks, keeps its history, and is raised only with a reason that expires', async () => {
    const { id, version } = (await task({ workstream: 'it', endsOn: day(-3) })).json;
    expect(await statusOf('it')).toMatchObject({ status: 'YELLOW', computed: 'YELLOW', override: null });
    const blocked = await lead.patch(
      `/api/tasks/${id}`,
      { state: 'BLOCKED', blockedReason: 'no access' },
      version,
    );
    const red = await statusOf('it');
    expect(red).toMatchObject({ status: 'RED', reason: '“Test orders” is blocked: no access' });
    expect(red.previous.status).toBe('YELLOW');
    const put = (body: object, as = lead) => as.put('/api/status/it', body);
    expect((await put({ status: 'GREEN' }, viewer)).status).toBe(403);
    expect((await put({ status: 'GREEN' })).json.code).toBe('STATUS_INVALID');
    expect((await put({ status: 'GREEN', reason: 'soon', expiresOn: day(20) })).json.code).toBe(
      'STATUS_INVALID',
    );
    const raised = await put({ status: 'YELLOW', reason: 'access comes today', expiresOn: day(2) });
    expect(raised.json).toMatchObject({
      status: 'YELLOW',
      computed: 'RED',
      override: { direction: 'RAISE' },
    });
    expect(raised.json.reason).toContain('access comes today');
    const later = await currentStatus(world.context, new Date(Date.now() + 4 * 86_400_000));
    expect(later.workstreams.find((one) => one.workstream === 'it')).toMatchObject({
      status: 'RED',
      override: null,
    });
    const history = (await viewer.get('/api/status/history?workstream=it')).json.items;
    const shown = history.map((one: { status: string }) => one.status);
    // Looking at a day to come has written nothing.
    expect(shown).toEqual(['YELLOW', 'RED', 'YELLOW']);
    expect((await lead.delete('/api/status/it')).json.override).toBeNull();
    await lead.patch(`/api/tasks/${id}`, { state: 'DONE' }, blocked.json.version);
    expect((await statusOf('it')).status).toBe('YELLOW');
    expect((await statusOf('it')).reason).toBe('Nobody owns it');
  });

  it('is lowered by a person, and red of one is red of the whole', async () => {
    const lowered = await lead.put('/api/status/finance', {
      status: 'RED',
      reason: 'quarter does not add up',
    });
    expect(lowered.json).toMatchObject({ status: 'RED', override: { direction: 'LOWER', expiresOn: null } });
    const { overall } = (await viewer.get('/api/status')).json;
    expect(overall.status).toBe('RED');
    expect(overall.causes[0].subject).toBe('workstream:finance');
    expect((await lead.put('/api/status/nobody', { status: 'RED' })).status).toBe(404);
  });
});

describe('readiness', () => {
  it('says the same as gate, workstreams and tasks, and what is not measured', async () => {
    const late = {
      kind: 'MILESTONE',
      title: 'Catalog agreed',
      workstream: 'legal',
      startsOn: day(-2),
      endsOn: day(-2),
    };
    const { id } = (await task(late)).json;
    const found = await viewer.get('/api/readiness');
    expect(found.status).toBe(200);
    const { verdict, gate, counts, workstreams, milestones, measures, goLive, timeline } = found.json;
    expect([verdict.status, gate.green, goLive.date]).toEqual(['RED', 0, null]);
    expect(counts.RED + counts.YELLOW + counts.GREEN + counts.NONE).toBe(workstreams.length);
    const legal = workstreams.find((one: { id: string }) => one.id === 'legal');
    expect(legal).toMatchObject({ status: 'RED', nextMilestone: { id } });
    expect(legal.holdsBack).toBe('Milestone “Catalog agreed” is 2 days overdue');
    expect(milestones[0]).toMatchObject({ id, overdue: true });
    expect(timeline.lanes[0].bars[0]).toMatchObject({ id, status: 'RED' });
    expect(measures.map((one: { value: unknown }) => one.value)).toEqual([null, null, null, null]);
    const hits = await viewer.get('/api/search?text=catalog');
    expect(JSON.stringify(hits.json)).toContain(id);
  });
});
