import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiAnswer, type ApiClient, type ApiWorld, apiWorld } from '../../test/support/api-world.ts';
import { startProgram } from '../governance/start-program.ts';

let world: ApiWorld;
let lead: ApiClient;
let viewer: ApiClient;
let meeting = '';
const today = new Date().toISOString().slice(0, 10);

beforeAll(async () => {
  world = await apiWorld();
  lead = await world.person(['LEAD'], [{ function: 'it', position: 'HEAD' }]);
  viewer = await world.person(['VIEWER']);
  const { pool, project, clock } = world.context;
  await startProgram(pool, project.config, clock());
  const until = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  const [first] = (await lead.get(`/api/meetings?from=${today}&until=${until}&series=core-team`)).json.items;
  meeting = `/api/meetings/core-team/${first.day}`;
});
afterAll(() => world[Symbol.asyncDispose]());

const add = async (content: object) => (await lead.post(`${meeting}/actions`, content)).json;
const become = (action: { id: string; version: number }, into: string, body: object = {}) =>
  lead.post(`/api/meeting-actions/${action.id}/${into}`, body, { 'if-match': `"${action.version}"` });
const codes = (...answers: ApiAnswer[]) => answers.map((one) => [one.status, one.json.code]);

describe('an action of a meeting', () => {
  it('lives by itself again when the task that it became is removed', async () => {
    const action = await add({ title: 'Order the servers', function: 'it' });
    const { became } = (await become(action, 'task')).json;
    const id = became.replace('task:', '');
    expect((await lead.delete(`/api/tasks/${id}`, 1)).status).toBe(204);
    const open = (await lead.get('/api/meeting-actions')).json.items;
    expect(open).toMatchObject([{ id: action.id, became: null, done: false }]);
    await become(open[0], 'task');
  });

  it('becomes a task of its owner and group until the day it is due, and is done when that is done', async () => {
    const action = await add({ title: 'Ask Legal', function: 'legal', owner: lead.id, due: '2099-01-07' });
    const made = (await become(action, 'task', { effortMinutes: 90 })).json;
    const id = made.became.replace('task:', '');
    const task = (await viewer.get(`/api/tasks/${id}`)).json;
    expect(task).toMatchObject({
      title: 'Ask Legal',
      workstream: 'legal',
      endsOn: '2099-01-07',
      effortMinutes: 90,
      assignee: { id: lead.id },
    });
    expect((await viewer.get('/api/meeting-actions')).json.items).toEqual([]);
    await lead.patch(`/api/tasks/${id}`, { state: 'DONE' }, task.version);
    const { actions } = (await viewer.get(meeting)).json;
    expect(actions.find((one: { id: string }) => one.id === action.id)).toMatchObject({
      done: true,
      became: `task:${id}`,
    });
  });

  it('that is late becomes a task that ends today at the earliest', async () => {
    const action = await add({ title: 'Long ago', function: 'it', due: '2020-01-01' });
    const { became } = (await become(action, 'task')).json;
    const { startsOn, endsOn } = (await viewer.get(`/api/tasks/${became.replace('task:', '')}`)).json;
    expect(endsOn).toBe(startsOn);
    expect(endsOn >= '2026-01-01').toBe(true);
  });

  it('becomes an entry of the register that leads back to its meeting, and is done when that is closed', async () => {
    const action = await add({ title: 'Decide the language', function: 'sales', due: '2099-01-08' });
    const made = (await become(action, 'issue', { kind: 'DECISION', severity: 'HIGH' })).json;
    const id = made.became.replace('issue:', '');
    const issue = (await viewer.get(`/api/issues/${id}`)).json;
    expect(issue).toMatchObject({
      kind: 'DECISION',
      severity: 'HIGH',
      workstream: 'sales',
      dueOn: '2099-01-08',
      links: [{ kind: 'MEETING', ref: meeting.replace('/api/meetings/', '').replace('/', '@') }],
    });
    expect(made.done).toBe(false);
    await lead.patch(`/api/issues/${id}`, { state: 'RESOLVED', resolution: 'English' }, issue.version);
    const { actions } = (await viewer.get(meeting)).json;
    expect(actions.find((one: { id: string }) => one.id === action.id).done).toBe(true);
  });

  it('becomes one thing once, also when two ask at the same instant, and is then changed there', async () => {
    const action = await add({ title: 'Once', function: 'it' });
    const both = await Promise.all([become(action, 'task'), become(action, 'issue')]);
    expect(both.map((one) => one.status).toSorted((one, other) => one - other)).toEqual([200, 409]);
    const late = await lead.patch(`/api/meeting-actions/${action.id}`, { done: true }, action.version + 1);
    expect(codes(late)).toEqual([[409, 'ACTION_BECAME']]);
    const tasks = (await viewer.get('/api/tasks?text=Once')).json.items.length;
    const issues = (await viewer.get('/api/issues?text=Once')).json.items.length;
    expect(tasks + issues).toBe(1);
  });

  it('becomes nothing without a group, for a group that is not there, for a viewer, or from an old version', async () => {
    const action = await add({ title: 'Nobody’s' });
    expect(
      codes(
        await become(action, 'task'),
        await become(action, 'task', { workstream: 'nobody' }),
        await viewer.post(`/api/meeting-actions/${action.id}/task`, {}, { 'if-match': '"1"' }),
        await become({ ...action, version: 7 }, 'issue'),
      ),
    ).toEqual([
      [400, 'TASK_INVALID'],
      [404, 'NOT_FOUND'],
      [403, 'FORBIDDEN'],
      [412, 'CHANGED_MEANWHILE'],
    ]);
    expect((await become(action, 'issue')).json.became).toMatch(/^issue:I-/);
  });
});
