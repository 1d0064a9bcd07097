import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestEms, type TestEms, testKeyEncryption } from './ems-fixture.ts';
import { EmsStore } from './store/ems-store.ts';
import { Housekeeping } from './store/housekeeping.ts';
import { makeWebhook } from './webhooks/webhook-fixture.ts';

let ems: TestEms;
let store: EmsStore;
let client: pg.Client;

beforeAll(async () => {
  // Nothing is sent here: how far a webhook has come is set by hand.
  ems = await startTestEms({ keyEncryption: testKeyEncryption(), webhooks: { send: false } });
  store = await EmsStore.open(ems.databaseUrl);
  client = new pg.Client({ connectionString: ems.databaseUrl });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await store[Symbol.asyncDispose]();
  await ems[Symbol.asyncDispose]();
});
beforeEach(async () => {
  await client.query('DELETE FROM webhooks; DELETE FROM outbox_events; TRUNCATE events RESTART IDENTITY');
});

/** Events 1 to 10, of which the first six are a hundred days old. */
async function tenEvents(): Promise<void> {
  await client.query(
    `INSERT INTO events (at, type, entity, payload)
     SELECT now() - CASE WHEN n <= 6 THEN interval '100 days' ELSE interval '1 day' END, 'tests.done', 'tests', '{}'
       FROM generate_series(1, 10) n`,
  );
}

async function left(): Promise<number[]> {
  const found = await client.query<{ numbers: number[] | null }>(
    `SELECT array_agg(number::int ORDER BY number) AS numbers FROM events WHERE type = 'tests.done'`,
  );
  return found.rows[0]?.numbers ?? [];
}

const trim = async (days: number): Promise<void> => {
  const housekeeping = new Housekeeping(store, days);
  await housekeeping.once();
  await housekeeping.stop();
};

const webhookAt = async (position: number, state: string): Promise<string> => {
  const { id } = await makeWebhook(ems, { url: 'https://example.org/' });
  await client.query('DELETE FROM outbox_events');
  await client.query('UPDATE webhook_progress SET position = $2 WHERE webhook_id = $1', [id, position]);
  await client.query('UPDATE webhooks SET state = $2 WHERE id = $1', [id, state]);
  return id;
};

const pending = (id: string, event: number): Promise<unknown> =>
  client.query(
    `INSERT INTO webhook_deliveries (webhook_id, message_id, event_number, type, state, next_attempt_at)
     VALUES ($1, 'evt_x', $2, 'tests.done', 'PENDING', now())`,
    [id, event],
  );

describe('old events', () => {
  it('are deleted after so many days, by several processes at once', async () => {
    await tenEvents();
    await Promise.all([trim(90), trim(90), trim(90)]);
    expect(await left()).toEqual([7, 8, 9, 10]);
    await trim(90);
    expect(await left()).toEqual([7, 8, 9, 10]);
  });

  it('stay until every webhook that is not disabled has come past them and taken them', async () => {
    await tenEvents();
    const paused = await webhookAt(3, 'PAUSED');
    const active = await webhookAt(9, 'ACTIVE');
    await pending(active, 2);
    await trim(90);
    expect(await left()).toEqual([2, 4, 5, 6, 7, 8, 9, 10]);
    await client.query("UPDATE webhook_deliveries SET state = 'DELIVERED', finished_at = now()");
    await client.query('UPDATE webhook_progress SET position = 9 WHERE webhook_id = $1', [paused]);
    await trim(90);
    expect(await left()).toEqual([7, 8, 9, 10]);
  });

  it('do not wait for a disabled webhook; what it waited for is given up', async () => {
    await tenEvents();
    const id = await webhookAt(3, 'DISABLED');
    await pending(id, 2);
    await pending(id, 8);
    await trim(90);
    expect(await left()).toEqual([7, 8, 9, 10]);
    const states = await client.query('SELECT state FROM webhook_deliveries ORDER BY event_number');
    expect(states.rows).toEqual([{ state: 'FAILED' }, { state: 'PENDING' }]);
  });

  it('go with their finished deliveries and attempts; the change log stays as it is', async () => {
    const id = await webhookAt(0, 'ACTIVE');
    await client.query(
      `WITH made AS (INSERT INTO webhook_deliveries (webhook_id, message_id, type, state, finished_at)
         SELECT $1, 'evt_y', 'tests.done', 'DELIVERED', now() - n * interval '1 day' FROM generate_series(80, 99) n RETURNING id)
       INSERT INTO webhook_attempts (delivery_id, webhook_id, milliseconds) SELECT id, $1, 1 FROM made`,
      [id],
    );
    const logged = await client.query('SELECT count(*) FROM change_log');
    await trim(90);
    const counts = await client.query(
      'SELECT (SELECT count(*)::int FROM webhook_deliveries) AS deliveries, (SELECT count(*)::int FROM webhook_attempts) AS attempts',
    );
    expect(counts.rows).toEqual([{ deliveries: 10, attempts: 10 }]);
    expect((await client.query('SELECT count(*) FROM change_log')).rows).toEqual(logged.rows);
  });

  it('are numbered and trimmed without anybody asking for them', async () => {
    await client.query(
      "INSERT INTO outbox_events (at, type, entity, payload) VALUES (now() - interval '2 days', 'tests.done', 'tests', '{}')",
    );
    await trim(90);
    expect(await left()).toEqual([1]);
    await trim(1);
    expect(await left()).toEqual([]);
  });
});
