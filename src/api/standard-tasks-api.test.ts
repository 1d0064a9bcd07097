import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, type ApiWorld, apiWorld } from '../../test/support/api-world.ts';
import { standardGroups } from '../governance/stakeholders/standard-groups.ts';
import { startProgram } from '../governance/start-program.ts';

let world: ApiWorld;
let lead: ApiClient;
let viewer: ApiClient;

beforeAll(async () => {
  world = await apiWorld();
  const { pool, project, clock } = world.context;
  await startProgram(pool, project.config, clock());
  lead = await world.person(['LEAD']);
  viewer = await world.person(['VIEWER']);
});
afterAll(() => world[Symbol.asyncDispose]());

const add = (body: object, as = lead) => as.post('/api/standard-tasks', body);
const tasksOf = async (id: string) =>
  (await viewer.get(`/api/tasks?workstream=${id}`)).json.items as {
    title: string;
    startsOn: string;
    endsOn: string;
    assignee: { id: string } | null;
  }[];

describe('the work that comes with every migration', () => {
  it('is not added while there is no day of go-live to count back from', async () => {
    const refused = await add({});
    expect([refused.status, refused.json.code]).toEqual([400, 'TASK_INVALID']);
    expect(await tasksOf('orders')).toEqual([]);
  });

  it('ends so many weeks before go-live, on a working day, for the owner of the group', async () => {
    // A Tuesday two years ahead, so that nothing of it is in the past.
    const year = new Date().getUTCFullYear() + 2;
    const goLiveDate = `${year}-06-15`;
    await lead.patch('/api/plan/settings', { goLiveDate }, 0);
    await lead.patch('/api/stakeholders/orders', { owner: lead.id }, 1);
    const added = await add({ groups: ['orders'] });
    expect([added.status, added.json.added.length]).toEqual([201, 2]);
    const wanted = standardGroups.find((one) => one.id === 'orders')?.tasks ?? [];
    for (const task of await tasksOf('orders')) {
      const weeks = wanted.find((one) => one.title === task.title)?.weeksBefore ?? Number.NaN;
      const latest = new Date(Date.parse(goLiveDate) - weeks * 7 * 86_400_000);
      const weekday = new Date(task.endsOn).getUTCDay();
      expect([task.title, weekday > 0 && weekday < 6]).toEqual([task.title, true]);
      const daysEarlier = (latest.getTime() - Date.parse(task.endsOn)) / 86_400_000;
      expect(daysEarlier).toBeGreaterThanOrEqual(0);
      expect(daysEarlier).toBeLessThan(3);
      expect(task.startsOn < task.endsOn).toBe(true);
      expect(task.assignee?.id).toBe(lead.id);
    }
  });

  it('is added once, and for all groups that are concerned when none is named', async () => {
    await lead.patch('/api/stakeholders/legal', { active: false, note: 'no agreements change' }, 1);
    const all = await add({});
    const active = standardGroups.filter((one) => one.id !== 'orders' && one.id !== 'legal');
    expect(all.json.added).toHaveLength(active.flatMap((one) => one.tasks).length);
    expect((await add({})).json.added).toEqual([]);
    expect(await tasksOf('legal')).toEqual([]);
  });

  it('is added by those who may, to groups that there are; a late plan begins today', async () => {
    expect((await add({}, viewer)).status).toBe(403);
    expect((await add({ groups: ['nobody'] })).status).toBe(404);
    const today = (await viewer.get('/api/status')).json.today as string;
    const { version } = (await viewer.get('/api/plan/settings')).json;
    await lead.patch('/api/plan/settings', { goLiveDate: today }, version);
    await lead.patch('/api/stakeholders/legal', { active: true }, 2);
    await add({ groups: ['legal'] });
    const [task] = await tasksOf('legal');
    expect(task !== undefined && task.startsOn >= today && task.endsOn >= task.startsOn).toBe(true);
  });
});
