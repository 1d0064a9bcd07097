import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, type ApiWorld, apiWorld } from '../../test/support/api-world.ts';
import { readEvents } from '../../test/support/event-reader.ts';
import { closeSessionsOf } from '../accounts/session-store.ts';
import { inTransaction } from '../lib/postgres.ts';
import { publishEvent } from '../store/event-store.ts';

let world: ApiWorld;
let viewer: ApiClient;
beforeAll(async () => {
  world = await apiWorld({ context: { heartbeatMs: 100 } });
  viewer = await world.person(['VIEWER']);
});
afterAll(() => world[Symbol.asyncDispose]());

const follow = (path = '/api/events', headers: Record<string, string> = {}) =>
  readEvents(world.url, path, { ...viewer.headers, ...headers });
const publish = (subject: string, data: object = {}) =>
  publishEvent(world.context.pool, {
    migration: 'toy',
    topic: subject.startsWith('run') ? 'run' : 'task',
    subject,
    data,
  });
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

describe('the live stream', () => {
  it('tells what was committed, when it was, with its number, and beats meanwhile', async () => {
    const reader = await follow();
    expect(reader.status).toBe(200);
    await pause(50);
    await inTransaction(world.context.pool, async (client) => {
      await publishEvent(client, {
        migration: 'toy',
        topic: 'task',
        subject: 'task:1',
        data: { title: 'Tell' },
      });
      await pause(300);
      expect(reader.seen).toEqual([]);
    });
    const [event] = await reader.until(1);
    expect(event).toMatchObject({ event: 'task', data: { subject: 'task:1', title: 'Tell' } });
    expect(Number(event?.id)).toBeGreaterThan(0);
    expect(reader.text()).toContain('retry: 2000');
    expect(reader.text()).toContain(': still here');
    reader.close();
  });

  it('goes on after the last event that a browser has seen', async () => {
    const first = await follow();
    await pause(50);
    await publish('task:seen');
    const [seen] = await first.until(1);
    first.close();
    await publish('task:missed');
    await publish('task:missed-too');
    const again = await follow('/api/events', { 'last-event-id': seen?.id ?? '' });
    const events = await again.until(2);
    expect(events.map((one) => one.data['subject'])).toEqual(['task:missed', 'task:missed-too']);
    again.close();
  });

  it('tells a browser that comes back after events were forgotten to load everything anew', async () => {
    await publish('task:old');
    await world.context.pool.query("UPDATE event SET at = now() - interval '30 days'");
    await world.context.pool.query("DELETE FROM event WHERE at < now() - interval '1 day'");
    const reader = await follow('/api/events', { 'last-event-id': '1' });
    const [event] = await reader.until(1);
    expect(event?.event).toBe('reset');
    reader.close();
  });

  it('has only the topics that were asked for', async () => {
    const reader = await follow('/api/events?topics=run');
    await pause(50);
    await publish('task:no');
    await publish('run:0001', { state: 'done' });
    const [event] = await reader.until(1);
    expect(event?.data['subject']).toBe('run:0001');
    reader.close();
    expect((await viewer.get('/api/events?topics=run,nonsense')).json.code).toBe('INPUT_INVALID');
  });

  it('sends the progress of a run at most four times a second, the newest, and every milestone', async () => {
    const reader = await follow();
    await pause(50);
    const startedAt = performance.now();
    for (let done = 1; done <= 200; done += 1) {
      await publish('run:0002', { progress: { done } });
      if (done % 50 === 0) await publish('run:0002', { stage: done });
    }
    const seconds = (performance.now() - startedAt) / 1000;
    await pause(600);
    const progress = reader.seen.filter((one) => 'progress' in one.data);
    expect(progress.length).toBeLessThanOrEqual(Math.ceil(seconds * 4) + 2);
    expect(progress.at(-1)?.data['progress']).toEqual({ done: 200 });
    expect(reader.seen.filter((one) => 'stage' in one.data)).toHaveLength(4);
    reader.close();
  });

  it('survives the loss of its connection to the database', async () => {
    const reader = await follow();
    await pause(50);
    await world.context.pool.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'changeover events'",
    );
    await publish('task:after-the-cut');
    const events = await reader.until(1);
    expect(events[0]?.data['subject']).toBe('task:after-the-cut');
    reader.close();
  });

  it('ends with the session', async () => {
    const leaver = await world.person(['VIEWER']);
    const reader = await readEvents(world.url, '/api/events', leaver.headers);
    await pause(50);
    await closeSessionsOf(world.context.pool, leaver.id);
    await reader.ended;
    expect((await leaver.get('/api/events')).status).toBe(401);
  });

  it('ends when the server stops, which does not wait for it', async () => {
    await using other = await apiWorld();
    const somebody = await other.person(['VIEWER']);
    const reader = await readEvents(other.url, '/api/events', somebody.headers);
    const startedAt = performance.now();
    await other[Symbol.asyncDispose]();
    await reader.ended;
    expect(performance.now() - startedAt).toBeLessThan(5000);
  });
});
