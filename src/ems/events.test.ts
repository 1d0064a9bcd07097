import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestEms, type TestEms } from './ems-fixture.ts';

let ems: TestEms;

beforeAll(async () => {
  ems = await startTestEms();
});
afterAll(async () => ems[Symbol.asyncDispose]());

interface Event {
  readonly id: number;
  readonly eventId: string;
  readonly type: string;
}

async function eventsAfter(cursor: string): Promise<{ types: string[]; events: Event[]; next: string }> {
  const answer = await ems.ask(`/v1/events?cursor=${cursor}&limit=1000`);
  expect(answer.status).toBe(200);
  const { items, next } = (await answer.json()) as { items: Event[]; next: string | null };
  return { types: items.map((one) => one.type), events: items, next: next ?? cursor };
}

async function connected(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: ems.databaseUrl });
  await client.connect();
  return client;
}

const write = (client: pg.Client, type: string): Promise<unknown> =>
  client.query("INSERT INTO outbox_events (type, entity, payload) VALUES ($1, 'tests', '{}')", [type]);

describe('a reader of events', () => {
  it('misses none that got its place early and was committed late, whichever transaction began first', async () => {
    const [early, late] = [await connected(), await connected()];
    try {
      // The one that commits first began first, so that its transaction is the older one, and wrote last.
      await early.query('BEGIN');
      await early.query('SELECT pg_current_xact_id()');
      await late.query('BEGIN');
      await write(late, 'tests.written-first');
      await write(early, 'tests.written-second');
      await early.query('COMMIT');
      const first = await eventsAfter('0');
      expect(first.types).toEqual(['tests.written-second']);
      await late.query('COMMIT');
      const second = await eventsAfter(first.next);
      expect(second.types).toEqual(['tests.written-first']);
      expect((await eventsAfter(second.next)).types).toEqual([]);
    } finally {
      await early.end();
      await late.end();
    }
  });

  it('sees them in the order of their commits, numbered without a way back, by however many readers at once', async () => {
    const start = (await eventsAfter('0')).next;
    const client = await connected();
    try {
      for (let at = 0; at < 20; at++) {
        await write(client, `tests.n${at}`);
        if (at % 5 === 0) await Promise.all([eventsAfter(start), eventsAfter(start), eventsAfter(start)]);
      }
    } finally {
      await client.end();
    }
    const { types, events } = await eventsAfter(start);
    expect(types).toEqual(Array.from({ length: 20 }, (_, at) => `tests.n${at}`));
    expect(events.map((one) => one.id)).toEqual(events.map((one) => one.id).toSorted((a, b) => a - b));
    expect(new Set(events.map((one) => one.eventId)).size).toBe(20);
    expect((await eventsAfter('0')).events.slice(-20)).toEqual(events);
  });
});
