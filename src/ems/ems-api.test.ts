import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectionNamed, collections } from './domain/collections.ts';
import { fullRecord, leanRecord, startTestEms, type TestEms, type TestRecord } from './ems-fixture.ts';

let ems: TestEms;

beforeAll(async () => {
  ems = await startTestEms();
});
afterAll(async () => ems[Symbol.asyncDispose]());

/** One stored record of every collection, so that anything can be referred to. */
async function storeOneOfEach(): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for (const collection of collections) {
    const record = leanRecord(collection, ids);
    expect((await ems.import(collection.name, [record])).refused).toEqual([]);
    ids.set(collection.name, record.id);
  }
  return ids;
}

async function errorOf(response: Response): Promise<{ status: number; code: string; message: string }> {
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  const body = (await response.json()) as { code: string; detail: string };
  return { status: response.status, code: body.code, message: body.detail };
}

describe('import and export', () => {
  it('gives back every record of every collection exactly as it was stored', async () => {
    const ids = await storeOneOfEach();
    for (const collection of collections) {
      const full = fullRecord(collection, ids);
      const lean = leanRecord(collection, ids);
      const outcome = await ems.import(collection.name, [full, lean]);
      expect(outcome, collection.name).toEqual({ created: 2, updated: 0, unchanged: 0, refused: [] });
      const exported = new Map((await ems.export(collection.name)).map((one) => [one.id, one]));
      expect(exported.get(full.id), collection.name).toEqual(full);
      const absent = Object.fromEntries(
        [...collection.columns.map((one) => one.name), 'attributes'].map((name) => [name, null]),
      );
      expect(exported.get(lean.id), collection.name).toEqual({ ...absent, externalIds: [], ...lean });
    }
  });

  it('creates once, says unchanged the second time, and updates what differs', async () => {
    const products = collectionNamed('products');
    const records = [1, 2, 3].map(() => fullRecord(products, new Map()));
    expect(await ems.import('products', records)).toMatchObject({ created: 3, unchanged: 0 });
    expect(await ems.import('products', records)).toMatchObject({ created: 0, unchanged: 3, updated: 0 });
    const changed = records.map((one, at) =>
      at === 1 ? { ...one, name: 'Changed', attributes: null } : one,
    );
    const next = fullRecord(products, new Map());
    expect(await ems.import('products', [...changed, next])).toEqual({
      created: 1,
      updated: 1,
      unchanged: 2,
      refused: [],
    });
    const exported = await ems.export('products');
    expect(exported.find((one) => one.id === records[1]?.id)).toEqual(changed[1]);
  });

  it('keeps long numbers of attributes digit by digit', async () => {
    const record = { ...fullRecord(collectionNamed('features'), new Map()), attributes: null };
    const text = JSON.stringify(record).replace(
      '"attributes":null',
      '"attributes":{"big":123456789012345678901234567890,"small":0.1000000000000000055511151231257827}',
    );
    await ems.ask('/v1/import/features', {
      method: 'POST',
      body: text,
      headers: { 'content-type': 'application/x-ndjson' },
    });
    const exported = await (await ems.ask('/v1/export/features')).text();
    expect(exported).toContain('"big": 123456789012345678901234567890');
    expect(exported).toContain('0.1000000000000000055511151231257827');
  });

  it('takes instants of any zone as the same instant in UTC', async () => {
    const audit = collectionNamed('audit-events');
    const record = { ...leanRecord(audit, new Map()), occurredAt: '2021-06-01T01:30:00.5+05:30' };
    expect((await ems.import('audit-events', [record])).created).toBe(1);
    const found = (await ems.export('audit-events')).find((one) => one.id === record.id);
    expect(found?.['occurredAt']).toBe('2021-05-31T20:00:00.500000Z');
  });

  it('exports nothing from an empty collection of a new EMS, and an empty import is no error', async () => {
    await using other = await ems.another();
    expect(await other.export('activations')).toEqual([]);
    expect(await other.import('activations', [])).toEqual({
      created: 0,
      updated: 0,
      unchanged: 0,
      refused: [],
    });
  });
});

describe('reading', () => {
  it('pages through a collection, finds by the key of the old system, and one by its id', async () => {
    const records = Array.from({ length: 7 }, () => {
      const record = fullRecord(collectionNamed('devices'), new Map());
      return { ...record, externalIds: [{ system: 'old', kind: 'old_key', value: `key ${record.id}` }] };
    });
    await ems.import('devices', records);
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = (await (await ems.ask(`/v1/devices?limit=3${cursor}`)).json()) as {
        items: TestRecord[];
        next: string | null;
      };
      seen.push(...page.items.map((one) => one.id));
      cursor = page.next === null ? '' : `&cursor=${page.next}`;
    } while (cursor !== '');
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining(records.map((one) => one.id)));
    const [first] = records;
    const key = `key ${first?.id}`;
    const found = await ems.ask(`/v1/devices?sourceSystem=old&sourceKey=${encodeURIComponent(key)}`);
    expect(await found.json()).toMatchObject({ items: [first], next: null });
    expect(await (await ems.ask(`/v1/devices/${first?.id}`)).json()).toMatchObject({
      ...first,
      createdAt: expect.stringMatching(/Z$/),
    });
  });

  it('looks up those of many ids that exist, in the words of the export', async () => {
    const records = [1, 2].map(() => fullRecord(collectionNamed('features'), new Map()));
    await ems.import('features', records);
    const response = await ems.post('/v1/lookup/features', {
      ids: [...records.map((one) => one.id), randomUUID()],
    });
    const lines = (await response.text()).trim().split('\n');
    expect(lines.length).toBe(2);
    const exported = (await (await ems.ask('/v1/export/features')).text()).split('\n');
    expect(exported).toEqual(expect.arrayContaining(lines));
  });
});

describe('deleting', () => {
  it('refuses what is still pointed at by name, and then lets it go in the opposite order', async () => {
    const organizations = collectionNamed('organizations');
    const parent = leanRecord(organizations, new Map());
    const child = { ...leanRecord(organizations, new Map()), parentId: parent.id };
    const order = leanRecord(collectionNamed('orders'), new Map([['organizations', child.id]]));
    await ems.import('organizations', [parent, child]);
    await ems.import('orders', [order]);
    const both = { ids: [parent.id, child.id] };
    const held = (await (await ems.post('/v1/delete/organizations', both)).json()) as {
      deleted: number;
      refused: object[];
    };
    expect(held).toMatchObject({ deleted: 0, missing: 0 });
    expect(held.refused).toEqual([
      expect.objectContaining({ id: child.id, code: 'STILL_REFERENCED' }),
      expect.objectContaining({ id: parent.id, code: 'STILL_REFERENCED' }),
    ]);
    await ems.post('/v1/delete/orders', { ids: [order.id] });
    const gone = await ems.post('/v1/delete/organizations', both);
    expect(await gone.json()).toEqual({ deleted: 2, missing: 0, refused: [] });
    const again = await ems.post('/v1/delete/organizations', both);
    expect(await again.json()).toEqual({ deleted: 0, missing: 2, refused: [] });
  });
});

describe('refused requests', () => {
  it('answers 401 without the token, before it looks at anything else', async () => {
    for (const authorization of ['', 'Bearer wrong', `Basic ${ems.token}`]) {
      const response = await fetch(`${ems.url}/v1/import/nothing`, {
        method: 'POST',
        headers: { authorization },
      });
      expect(await errorOf(response)).toMatchObject({ status: 401, code: 'UNAUTHORIZED' });
    }
    expect((await fetch(`${ems.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${ems.url}/readyz`)).status).toBe(200);
  });

  it.each([
    ['not JSON', 'garbage', 400, 'LINE_INVALID'],
    ['a list', '[1]', 400, 'LINE_INVALID'],
    ['no id', '{"code":"x"}', 400, 'LINE_INVALID'],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), 400, 'BAD_REQUEST'],
    ['a cut-off line', '{"id":"00000000-0000-4000-8000-000000000000","co', 400, 'LINE_INVALID'],
  ])('answers a body that is %s with one sentence and stores nothing', async (_, body, status, code) => {
    const good = fullRecord(collectionNamed('features'), new Map());
    const response = await ems.ask('/v1/import/features', {
      method: 'POST',
      body: Buffer.concat([Buffer.from(`${JSON.stringify(good)}\n`), Buffer.from(body)]),
      headers: { 'content-type': 'application/x-ndjson' },
    });
    const error = await errorOf(response);
    expect(error).toMatchObject({ status, code });
    expect(error.message).toMatch(/^[A-Z][^\n]+\.$/);
    expect((await ems.export('features')).map((one) => one.id)).not.toContain(good.id);
  });

  it('answers 413 to too many records, and to a body that is too large, told or not', async () => {
    const many = Array.from({ length: 5001 }, () => ({ id: randomUUID(), code: 'x', name: 'x' }));
    await expect(ems.import('features', many)).rejects.toThrow(/413.*TOO_MANY_RECORDS/);
    const large = `${'{"id":"00000000-0000-4000-8000-000000000000"}\n'.repeat(10)}${' '.repeat(9_000_000)}`;
    const headers = { 'content-type': 'application/x-ndjson' };
    const told = await ems.ask('/v1/import/features', { method: 'POST', body: large, headers });
    expect(await errorOf(told)).toMatchObject({ status: 413, code: 'BODY_TOO_LARGE' });
    const body = new Blob([large]).stream();
    const streamed = { method: 'POST', body, headers, duplex: 'half' } as RequestInit;
    expect(await errorOf(await ems.ask('/v1/import/features', streamed))).toMatchObject({
      status: 413,
      code: 'BODY_TOO_LARGE',
    });
    const ids = { ids: Array.from({ length: 10_001 }, () => randomUUID()) };
    expect(await errorOf(await ems.post('/v1/lookup/features', ids))).toMatchObject({ status: 400 });
  });

  it('answers JSON also to what it does not know', async () => {
    expect(await errorOf(await ems.ask('/v1/spaceships'))).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    expect(await errorOf(await ems.ask(`/v1/devices/${randomUUID()}`))).toMatchObject({ status: 404 });
    expect(await errorOf(await ems.ask('/v1/devices/1'))).toMatchObject({ status: 400 });
    expect(await errorOf(await ems.ask('/v1/devices?limit=0'))).toMatchObject({ status: 400 });
    expect(await errorOf(await ems.ask('/v1/devices?page=1'))).toMatchObject({ status: 400 });
    expect(await errorOf(await ems.ask('/v1/devices?cursor=AAAA'))).toMatchObject({ status: 400 });
    expect(await errorOf(await ems.post('/v1/import/devices', {}))).toMatchObject({
      status: 415,
      code: 'MEDIA_TYPE',
    });
    expect(await errorOf(await ems.post('/v1/licenses/validate', { code: 'x' }))).toMatchObject({
      status: 400,
      code: 'BAD_REQUEST',
    });
  });

  it('answers 429 with Retry-After when too many requests are in progress', async () => {
    await using small = await ems.another({ inFlight: 1 });
    const slow = new TransformStream<Uint8Array, Uint8Array>();
    const writer = slow.writable.getWriter();
    const open = small.ask('/v1/import/features', {
      method: 'POST',
      body: slow.readable,
      headers: { 'content-type': 'application/x-ndjson' },
      duplex: 'half',
    } as RequestInit);
    await writer.write(Buffer.from('\n'));
    let refused: Response;
    do refused = await small.ask('/v1/limits');
    while (refused.ok);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await errorOf(refused)).toMatchObject({ status: 429, code: 'BUSY' });
    await writer.close();
    expect((await open).status).toBe(200);
    expect((await small.ask('/v1/limits')).status).toBe(200);
  });
});

describe('the OpenAPI document', () => {
  it('describes every operation of every collection, and nothing in it is undefined', async () => {
    const document = (await (await fetch(`${ems.url}/openapi.json`)).json()) as {
      openapi: string;
      paths: Record<
        string,
        Record<string, { operationId?: string; responses: object; parameters?: object[] }>
      >;
      components: { schemas: Record<string, unknown>; securitySchemes: Record<string, unknown> };
    };
    expect(document.openapi).toBe('3.1.0');
    for (const { name } of collections) {
      for (const path of [`/v1/${name}`, `/v1/${name}/{id}`, `/v1/export/${name}`])
        expect(document.paths[path]?.['get'], path).toBeDefined();
      for (const verb of ['import', 'lookup', 'delete'])
        expect(document.paths[`/v1/${verb}/${name}`]?.['post'], name).toBeDefined();
    }
    const operations = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.values(item).map((operation) => ({ path, operation })),
    );
    for (const { path, operation } of operations) {
      expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['4XX', '5XX']));
      const inPath = (operation.parameters ?? []).filter((one) => 'in' in one && one.in === 'path');
      expect(inPath.length, path).toBe(path.split('{').length - 1);
    }
    const names = operations.flatMap(({ operation }) => operation.operationId ?? []);
    expect(new Set(names).size).toBe(names.length);
    const text = JSON.stringify(document);
    for (const [, name] of text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g))
      expect(document.components.schemas).toHaveProperty(name ?? '');
    expect(Object.keys(document.components.schemas).length).toBeGreaterThan(collections.length);
  });
});
