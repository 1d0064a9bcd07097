import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeProgram } from '../../examples/meridian/program.ts';
import { type ApiClient, type ApiWorld, apiWorld } from '../../test/support/api-world.ts';

let world: ApiWorld;
let lead: ApiClient;
let viewer: ApiClient;
const today = new Date().toISOString().slice(0, 10);

beforeAll(async () => {
  world = await apiWorld();
  const { folder } = world.context.project;
  writeProgram({ seed: 1, today, out: folder });
  const results = new URL('../../examples/meridian/results/', import.meta.url);
  cpSync(results, join(folder, 'results'), { recursive: true });
  const admin = await world.person(['ADMIN']);
  lead = await world.person(['LEAD']);
  viewer = await world.person(['VIEWER']);
  expect((await viewer.post('/api/program/import', undefined)).status).toBe(403);
  const imported = await admin.post('/api/program/import', undefined);
  expect([imported.status, imported.json.tasks]).toEqual([200, 123]);
});
afterAll(() => world[Symbol.asyncDispose]());

describe('the plan over the API', () => {
  it('has a critical path of open tasks, each after what it needs, up to the forecast end', async () => {
    const { json } = await viewer.get('/api/plan');
    const tasks = new Map<
      string,
      { state: string; needs: string[]; forecastEndsOn: string; forecastStartsOn: string }
    >(json.tasks.map((task: { id: string }) => [task.id, task]));
    expect(tasks.size).toBe(123);
    const path = json.criticalPath.map((id: string) => tasks.get(id));
    expect(path.length).toBeGreaterThan(3);
    expect(path.every((task: { state: string }) => task.state !== 'DONE')).toBe(true);
    expect(path.at(-1).forecastEndsOn).toBe(json.forecastEndsOn);
  });

  it('shows who has more to do than time', async () => {
    const { items } = (await viewer.get('/api/plan/load')).json;
    expect(items.length).toBe(29);
    for (const { weeks } of items)
      for (const week of weeks) expect(week.overload).toBe(week.plannedMinutes > week.availableMinutes);
  });

  it('refuses a go-live day once the accountable people are away, and proposes another', async () => {
    const before = (await viewer.get('/api/plan/go-live')).json;
    const people = (await viewer.get('/api/plan/availability')).json.items as { person: { id: string } }[];
    const ids: string[] = [];
    for (const { person } of people) {
      const absence = { person: person.id, firstDay: before.proposed, lastDay: before.proposed };
      const added = await lead.post('/api/plan/absences', absence);
      expect(added.status).toBe(201);
      ids.push(added.json.id);
    }
    const after = (await viewer.get('/api/plan/go-live')).json;
    expect(after.proposed).not.toBe(before.proposed);
    const refused = after.days.find((day: { date: string }) => day.date === before.proposed);
    expect(refused.reasons.join(' ')).toContain('accountable for it, are both away');
    for (const id of ids) expect((await lead.delete(`/api/plan/absences/${id}`)).status).toBe(204);
    expect((await viewer.get('/api/plan/go-live')).json.proposed).toBe(before.proposed);
  });

  it('gives an iCalendar file with every task and the go-live day', async () => {
    const { text } = await viewer.get('/api/plan/calendar');
    expect(text.match(/BEGIN:VEVENT/g)?.length).toBe(124);
  });
});
