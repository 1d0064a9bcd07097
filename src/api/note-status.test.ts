import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, type ApiWorld, apiWorld } from '../../test/support/api-world.ts';
import { startProgram } from '../governance/start-program.ts';
import { shownIn } from '../governance/status/status-report.ts';
import { noteStatuses } from '../governance/status/status-store.ts';
import { keepNotingStatus, noteStatus } from './note-status.ts';
import { currentStatus } from './program-status.ts';

let world: ApiWorld;
let other: ApiWorld;
let lead: ApiClient;

beforeAll(async () => {
  world = await apiWorld();
  const { pool, project, clock } = world.context;
  await startProgram(pool, project.config, clock());
  lead = await world.person(['LEAD']);
  other = await apiWorld({ folder: world.folder });
});
afterAll(async () => {
  await other[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
const rows = async (workstream: string) =>
  (
    await world.context.pool.query<{ status: string }>(
      'SELECT status FROM status_history WHERE workstream = $1 ORDER BY id',
      [workstream],
    )
  ).rows.map((one) => one.status);
const late = (workstream: string, days: number) =>
  lead.post('/api/tasks', { title: 'Late', workstream, startsOn: day(-30), endsOn: day(-days) });
const written = async () =>
  (await world.context.pool.query('SELECT count(*) AS n FROM status_history')).rows[0].n;

describe('the history of the status', () => {
  it('is not written by looking, however often, and looking shows what holds now all the same', async () => {
    await noteStatus(world.context);
    await late('legal', 2);
    const before = await written();
    for (const path of ['/api/status', '/api/readiness', '/api/stakeholders', '/api/report/executive'])
      expect((await lead.get(path)).status).toBe(200);
    expect(await written()).toBe(before);
    const { workstreams } = (await lead.get('/api/status')).json;
    const legal = workstreams.find((one: { workstream: string }) => one.workstream === 'legal');
    expect([legal.status, legal.previous.status]).toEqual(['YELLOW', 'NONE']);
  });

  it('never says an older status after a newer one', async () => {
    const { pool, migration } = world.context;
    await noteStatus(world.context);
    await late('sales', 2);
    const old = await currentStatus(world.context);
    await late('sales', 20);
    await noteStatus(world.context);
    const at = old.now.toISOString();
    expect(await noteStatuses(pool, migration, old.noted, shownIn(old), at)).toBe(false);
    expect(await rows('sales')).toEqual(['NONE', 'RED']);
  });

  it('says each change once, soon after it, although two servers watch', async () => {
    await noteStatus(world.context);
    const stop = new AbortController();
    const watching = [world, other].map((one) => keepNotingStatus(one.context, stop.signal));
    await sleep(300);
    await late('support', 2);
    for (let waited = 0; (await rows('support')).length < 2 && waited < 100; waited += 1) await sleep(100);
    await late('support', 20);
    for (let waited = 0; (await rows('support')).length < 3 && waited < 100; waited += 1) await sleep(100);
    await sleep(1500);
    stop.abort();
    await Promise.all(watching);
    expect(await rows('support')).toEqual(['NONE', 'YELLOW', 'RED']);
  });

  it('says what a new day made of it', async () => {
    await lead.post('/api/tasks', { title: 'Soon', workstream: 'it', startsOn: day(-5), endsOn: day(1) });
    await noteStatus(world.context);
    world.clock.offsetMs = 4 * 86_400_000;
    await noteStatus(world.context);
    // A clock that is set back finds the same facts as before, and says so: nothing that was written is taken back.
    world.clock.offsetMs = 0;
    await noteStatus(world.context);
    expect(await rows('it')).toEqual(['NONE', 'YELLOW', 'NONE']);
  });
});
