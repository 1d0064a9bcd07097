import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiWorld, apiClient, apiWorld } from '../../test/support/api-world.ts';
import { readEvents } from '../../test/support/event-reader.ts';
import { environment } from '../lib/environment.ts';

const server = 'postgres://postgres@127.0.0.1:5432/postgres';

describe.skipIf(environment().CHANGEOVER_TEST_SERVERS === undefined)('two servers on one PostgreSQL', () => {
  const database = `changeover_test_${randomUUID().replaceAll('-', '')}`;
  let one: ApiWorld;
  let other: ApiWorld;

  beforeAll(async () => {
    await admin(`CREATE DATABASE ${database}`);
    const config = `store: "postgres://postgres@127.0.0.1:5432/${database}"\n`;
    // Both begin at the same moment, on an empty database.
    [one, other] = await Promise.all([apiWorld({ config }), apiWorld({ config })]);
  });
  afterAll(async () => {
    await one[Symbol.asyncDispose]();
    await other[Symbol.asyncDispose]();
    await admin(`DROP DATABASE ${database} WITH (FORCE)`);
  });

  it('share sessions: who signed in at one is known at the other, and leaves both', async () => {
    const person = await one.person(['ADMIN']);
    const elsewhere = apiClient(other.url, { ...person.headers });
    expect((await elsewhere.get('/api/session')).json.account.name).toBe(person.name);
    expect((await elsewhere.delete('/api/session')).status).toBe(204);
    expect((await person.get('/api/session')).status).toBe(401);
  });

  it('tell each other what changed, and let nobody overwrite unseen', async () => {
    const person = await one.person(['ADMIN']);
    const elsewhere = apiClient(other.url, { ...person.headers });
    const reader = await readEvents(other.url, '/api/events?topics=account', person.headers);
    await new Promise((done) => setTimeout(done, 100));
    const added = (await person.post('/api/people', { email: 'x@example.test', name: 'X' })).json;
    const [event] = await reader.until(1);
    expect(event?.data['subject']).toBe(`account:${added.id}`);
    reader.close();
    const answers = await Promise.all([
      person.patch(`/api/people/${added.id}`, { name: 'By one' }, 1),
      elsewhere.patch(`/api/people/${added.id}`, { name: 'By other' }, 1),
    ]);
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200, 412]));
  });

  it('count guesses together', async () => {
    const guess = async (world: ApiWorld, attempt: number) =>
      (await world.stranger.post('/api/session', { email: 'guess@example.test', password: `${attempt}` }))
        .status;
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 8; attempt += 1)
      statuses.push(await guess(attempt % 2 === 0 ? one : other, attempt));
    expect(statuses.slice(0, 5)).toEqual([401, 401, 401, 401, 401]);
    expect(statuses).toContain(429);
  });
});

async function admin(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(sql);
  await client.end();
}
