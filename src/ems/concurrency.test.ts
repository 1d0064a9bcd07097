import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectionNamed, collections } from './domain/collections.ts';
import { leanRecord, startTestEms, type TestEms, type TestRecord } from './ems-fixture.ts';

let ems: TestEms;
const ids = new Map<string, string>();

beforeAll(async () => {
  ems = await startTestEms();
  for (const collection of collections.slice(0, 17)) {
    const record = leanRecord(collection, ids);
    await ems.import(collection.name, [record]);
    ids.set(collection.name, record.id);
  }
});
afterAll(async () => ems[Symbol.asyncDispose]());

const make = (name: string, changes: object = {}): TestRecord => ({
  ...leanRecord(collectionNamed(name), ids),
  ...changes,
});

async function ask<Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: ems.databaseUrl });
  await client.connect();
  try {
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

describe('many at once', () => {
  it('never activate more units than a line allows', async () => {
    const right = make('entitlement-lines', { quantity: 25 });
    await ems.import('entitlement-lines', [right]);
    const batches = Array.from({ length: 16 }, () =>
      Array.from({ length: 5 }, () =>
        make('activations', { entitlementLineId: right.id, quantity: 1, state: 'ACTIVE' }),
      ),
    );
    const outcomes = await Promise.all(batches.map((batch) => ems.import('activations', batch)));
    const created = outcomes.reduce((sum, one) => sum + one.created, 0);
    const refused = outcomes.flatMap((one) => one.refused);
    expect(created).toBe(25);
    expect(refused.length).toBe(55);
    expect(new Set(refused.map((one) => one.code))).toEqual(new Set(['OVER_ACTIVATED']));
  });

  it('give one code to one record, and answer the others by name', async () => {
    const batches = Array.from({ length: 8 }, (_, at) => [
      make('products', { code: at % 2 === 0 ? 'ONE' : 'TWO' }),
      make('products', { code: at % 2 === 0 ? 'TWO' : 'ONE' }),
      make('products'),
    ]);
    const outcomes = await Promise.all(batches.map((batch) => ems.import('products', batch)));
    expect(outcomes.reduce((sum, one) => sum + one.created, 0)).toBe(10);
    expect(outcomes.flatMap((one) => one.refused).every((one) => one.code === 'CODE_TAKEN')).toBe(true);
    expect(await ask("SELECT count(*)::int AS n FROM products WHERE code IN ('ONE', 'TWO')")).toEqual([
      { n: 2 },
    ]);
  });

  it('never close a circle of parents', async () => {
    for (let round = 0; round < 5; round++) {
      const [a, b] = [make('organizations'), make('organizations')];
      await ems.import('organizations', [a, b]);
      const outcomes = await Promise.all([
        ems.import('organizations', [{ ...a, parentId: b.id }]),
        ems.import('organizations', [{ ...b, parentId: a.id }]),
      ]);
      expect(outcomes.flatMap((one) => one.refused.map(({ code }) => code))).toEqual(['CYCLE']);
    }
  });

  it('send the same batch twice, and it is there once', async () => {
    const batch = Array.from({ length: 200 }, () => make('features'));
    const outcomes = await Promise.all([1, 2, 3].map(() => ems.import('features', batch)));
    expect(outcomes.reduce((sum, one) => sum + one.created, 0)).toBe(200);
    expect(outcomes.reduce((sum, one) => sum + one.unchanged, 0)).toBe(400);
  });

  it('delete a record while others come to point at it: one of both is refused', async () => {
    const organization = make('organizations');
    await ems.import('organizations', [organization]);
    const orders = Array.from({ length: 50 }, () => make('orders', { organizationId: organization.id }));
    const [stored, deleted] = await Promise.all([
      ems.import('orders', orders),
      ems.post('/v1/delete/organizations', { ids: [organization.id] }),
    ]);
    // Either the orders were first, or the organization was gone; or the deletion lost the race and says so.
    const gone = deleted.ok && ((await deleted.json()) as { deleted: number }).deleted === 1;
    expect(stored.created).toBe(gone ? 0 : 50);
    const left = await ask('SELECT count(*)::int AS n FROM orders WHERE organization_id = $1', [
      organization.id,
    ]);
    expect(left).toEqual([{ n: gone ? 0 : 50 }]);
  });
});

describe('something dies', () => {
  it('breaks off an export whose connection is lost, and works on', async () => {
    // More than the buffers on the way can hold.
    await ask(
      "INSERT INTO features (id, code, name) SELECT gen_random_uuid(), 'B' || n, repeat('x', 1500) FROM generate_series(1, 40000) n",
    );
    const reading = await ems.ask('/v1/export/features');
    const reader = reading.body?.getReader();
    await reader?.read();
    await ask(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'changeover-ems'",
    );
    const drained = (async () => {
      while ((await reader?.read())?.done === false);
    })();
    await expect(drained).rejects.toThrow();
    expect((await ems.ask('/readyz')).status).toBe(200);
    expect((await ems.ask('/v1/devices?limit=1')).status).toBe(200);
  });

  it('answers 503 while its database is gone', async () => {
    await using other = await ems.another();
    expect((await other.ask('/readyz')).status).toBe(200);
    const name = new URL(other.databaseUrl).pathname.slice(1);
    await ask(`DROP DATABASE ${name} WITH (FORCE)`);
    for (const path of ['/readyz', '/v1/devices', '/v1/export/devices']) {
      const response = await other.ask(path);
      expect(response.headers.get('retry-after')).toBe('1');
      expect(await response.json()).toMatchObject({ code: 'UNAVAILABLE' });
    }
    expect((await other.ask('/healthz')).status).toBe(200);
  });

  it('gives up its connections for a pause, says so, and goes on by itself', async () => {
    expect((await ems.ask('/v1/devices?limit=1')).status).toBe(200);
    expect((await ems.post('/v1/admin/pause', { seconds: 2 })).status).toBe(204);
    const connected =
      "SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'changeover-ems' AND datname = current_database()";
    expect(await ask(connected)).toEqual([{ n: 0 }]);
    const meanwhile = await ems.ask('/v1/devices?limit=1');
    expect(meanwhile.status).toBe(503);
    expect(meanwhile.headers.get('retry-after')).toBe('1');
    expect(await meanwhile.json()).toMatchObject({ code: 'PAUSED' });
    await sleep(2100);
    expect((await ems.ask('/v1/devices?limit=1')).status).toBe(200);
  });
});
