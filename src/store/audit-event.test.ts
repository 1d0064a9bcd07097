import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { type EmbeddedServer, startEmbeddedServer } from '../lib/embedded-postgres.ts';
import { inTransaction, migrate, openPool } from '../lib/postgres.ts';
import { systemActor } from './actor.ts';
import { listAudit, recordAudit } from './audit-store.ts';
import { eventChannel, eventRange, eventsAfter, pruneEvents, publishEvent } from './event-store.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: EmbeddedServer;
let url: string;
let pool: pg.Pool;

beforeAll(async () => {
  folder = await temporaryFolder();
  server = await startEmbeddedServer(join(folder.path, 'postgres'));
  url = await server.database('audit');
  pool = openPool(url);
  await migrate(pool, new URL('migrations/', import.meta.url), url);
});
afterAll(async () => {
  await pool.end();
  await server.stop();
  await folder[Symbol.asyncDispose]();
});

const change = (subject: string, action = 'task.update') => ({
  migration: 'meridian',
  actor: systemActor,
  action,
  subject,
  before: { title: 'old' },
  after: { title: 'new' },
});

describe('the audit trail', () => {
  it('keeps who, when, before and after, and is there only when the change is', async () => {
    await inTransaction(pool, (client) => recordAudit(client, change('task:1')));
    await expect(
      inTransaction(pool, async (client) => {
        await recordAudit(client, change('task:2'));
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    const entries = await listAudit(pool, { migration: 'meridian', limit: 10 });
    expect(entries).toMatchObject([
      { subject: 'task:1', via: 'system', before: { title: 'old' }, after: { title: 'new' } },
    ]);
    expect(entries[0]?.at).toMatch(/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/);
  });

  it('finds entries by kind of thing, by thing, by action and by page', async () => {
    await inTransaction(pool, (client) => recordAudit(client, change('issue:7', 'issue.add')));
    await inTransaction(pool, (client) => recordAudit(client, change('issue:77', 'issue.update')));
    const list = (filter: object) => listAudit(pool, { migration: 'meridian', limit: 10, ...filter });
    expect((await list({ subject: 'issue' })).map((one) => one.subject)).toEqual(['issue:77', 'issue:7']);
    expect((await list({ subject: 'issue:7' })).map((one) => one.subject)).toEqual(['issue:7']);
    expect((await list({ action: 'issue.add' })).map((one) => one.subject)).toEqual(['issue:7']);
    const [newest] = await list({ limit: 1 });
    expect((await list({ beforeSeq: newest?.seq })).map((one) => one.subject)).toEqual(['issue:7', 'task:1']);
    expect(await list({ migration: 'other' })).toEqual([]);
  });

  it('refuses to change, delete or empty it', async () => {
    for (const sql of ["UPDATE audit SET actor_name = 'x'", 'DELETE FROM audit', 'TRUNCATE audit'])
      await expect(pool.query(sql)).rejects.toThrow('append-only');
  });
});

describe('events', () => {
  it('are numbered in the order in which readers can see them, whatever the order of writing', async () => {
    const slow = await pool.connect();
    await slow.query('BEGIN');
    await publishEvent(slow, { migration: 'order', topic: 'task', subject: 'task:slow' });
    await publishEvent(pool, { migration: 'order', topic: 'task', subject: 'task:quick' });
    const first = await eventsAfter(pool, 'order', 0, 10);
    expect(first.map((one) => one.subject)).toEqual(['task:quick']);
    await slow.query('COMMIT');
    slow.release();
    const later = await eventsAfter(pool, 'order', first[0]?.seq ?? 0, 10);
    expect(later.map((one) => one.subject)).toEqual(['task:slow']);
  });

  it('of many writers are each seen once by a reader that polls meanwhile', async () => {
    const seen: string[] = [];
    let last = 0;
    const reading = (async () => {
      while (seen.length < 200) {
        const events = await eventsAfter(pool, 'many', last, 1000);
        seen.push(...events.map((one) => one.subject));
        last = events.at(-1)?.seq ?? last;
      }
    })();
    await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        inTransaction(pool, (client) =>
          publishEvent(client, { migration: 'many', topic: 'run', subject: `run:${index}` }),
        ),
      ),
    );
    await reading;
    expect(new Set(seen).size).toBe(200);
    expect(seen).toHaveLength(200);
  }, 20_000);

  it('wake a listener at the commit', async () => {
    const listener = new pg.Client({ connectionString: url });
    await listener.connect();
    await listener.query(`LISTEN ${eventChannel}`);
    const told = new Promise((done) => listener.once('notification', (message) => done(message.payload)));
    await publishEvent(pool, {
      migration: 'bell',
      topic: 'gate',
      subject: 'gate:now',
      data: { verdict: 'RED' },
    });
    expect(await told).toBe('bell');
    await listener.end();
  });

  it('are forgotten when they are old', async () => {
    await publishEvent(pool, { migration: 'aged', topic: 'run', subject: 'run:1' });
    await publishEvent(pool, { migration: 'aged', topic: 'run', subject: 'run:2' });
    await pool.query(
      "UPDATE event SET at = now() - interval '9 days' WHERE subject = 'run:1' AND migration = 'aged'",
    );
    expect(await pruneEvents(pool, 'aged', 7)).toBe(1);
    const { oldest, newest } = await eventRange(pool, 'aged');
    expect(oldest).toBe(newest);
    expect(oldest).toBeGreaterThan(0);
  });
});
