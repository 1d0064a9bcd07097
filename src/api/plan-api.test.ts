import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeProgram } from '../../examples/meridian/program.ts';
import { type ApiClient, type ApiWorld, apiWorld } from '../../test/support/api-world.ts';
import { addDays } from '../governance/plan/work-calendar.ts';

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

describe('rehearsed durations', () => {
  it('are listed beside what was planned, the newest run first, and the forecast takes the newest', async () => {
    const start = addDays(today, 120);
    const made = await lead.post('/api/tasks', {
      title: 'Load everything',
      workstream: 'it',
      kind: 'CUTOVER',
      startsOn: start,
      endsOn: start,
      plannedMinutes: 60,
      measuredBy: 'load',
    });
    const forecast = async () =>
      (await viewer.get('/api/plan')).json.tasks.find((task: { id: string }) => task.id === made.json.id);
    expect(await forecast()).toMatchObject({ forecastEndsOn: start, rehearsedMinutes: null });
    const { pool, migration } = world.context;
    for (const [run, seconds] of [
      ['0001', 90],
      ['0002', 90_000],
    ] as const) {
      await pool.query(
        `INSERT INTO run (migration, id, command, environment, inputs, state) VALUES ($1, $2, 'rehearse', 'rehearsal', '', 'done')`,
        [migration, run],
      );
      await pool.query(`INSERT INTO run_stage (run, stage, state, seconds) VALUES ($1, 'load', 'done', $2)`, [
        run,
        seconds,
      ]);
    }
    // 25 hours do not fit into a day.
    expect(await forecast()).toMatchObject({ forecastEndsOn: addDays(start, 1), rehearsedMinutes: 1500 });
    const { items } = (await viewer.get('/api/plan/durations')).json;
    const found = items.find((one: { task: { id: string } }) => one.task.id === made.json.id);
    expect(found.plannedMinutes).toBe(60);
    expect(
      found.rehearsals.map(({ run, seconds }: { run: string; seconds: number }) => [run, seconds]),
    ).toEqual([
      ['0002', 90_000],
      ['0001', 90],
    ]);
  });

  it('that break a rule of the switch are named in the plan', async () => {
    const { findings } = (await viewer.get('/api/plan')).json;
    expect(findings.map((one: { code: string }) => one.code)).toContain('SWITCH_OUTSIDE_WEEKEND');
  });
});
