import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emsClient, startTestEms, type TestEms } from './ems-fixture.ts';
import { startEms } from './ems-server.ts';

let ems: TestEms;

beforeAll(async () => {
  ems = await startTestEms();
});
afterAll(async () => ems[Symbol.asyncDispose]());

async function tokenFor(body: object): Promise<{ id: string; token: string }> {
  const response = await ems.post('/v1/tokens', body);
  expect(response.status).toBe(201);
  return (await response.json()) as { id: string; token: string };
}

const organization = (name = 'Acme'): object => ({ displayName: name, kind: 'CUSTOMER', status: 'ACTIVE' });

async function codeOf(response: Response): Promise<string> {
  return ((await response.json()) as { code: string }).code;
}

describe('API tokens', () => {
  it('are kept as a digest only, act in their role, and end when revoked', async () => {
    const { id, token } = await tokenFor({ name: 'audit', role: 'AUDITOR' });
    const auditor = emsClient(ems.url, token);
    expect((await auditor.ask('/v1/changes')).status).toBe(200);
    const refused = await auditor.post('/v1/organizations', organization());
    expect(refused.status).toBe(403);
    expect(await codeOf(refused)).toBe('FORBIDDEN');
    const client = new pg.Client({ connectionString: ems.databaseUrl });
    await client.connect();
    const rows = await client.query(
      'SELECT (SELECT jsonb_agg(t) FROM api_tokens t)::text || (SELECT jsonb_agg(c) FROM change_log c)::text AS text',
    );
    await client.end();
    expect(JSON.stringify(rows.rows)).not.toContain(token);
    expect((await ems.ask(`/v1/tokens/${id}`, { method: 'DELETE' })).status).toBe(204);
    expect((await auditor.ask('/v1/changes')).status).toBe(401);
    const listed = await ems.ask('/v1/tokens?role=AUDITOR');
    expect(await listed.json()).toMatchObject({ items: [{ id, revokedAt: expect.any(String) as string }] });
  });

  it('may hold a part of their role, never more, and expire', async () => {
    const narrow = await tokenFor({ name: 'n', role: 'OPERATOR', scopes: ['catalog:read'] });
    const client = emsClient(ems.url, narrow.token);
    expect((await client.ask('/v1/products')).status).toBe(200);
    expect((await client.ask('/v1/organizations')).status).toBe(403);
    const more = await ems.post('/v1/tokens', { name: 'm', role: 'AUDITOR', scopes: ['tokens:manage'] });
    expect(more.status).toBe(400);
    const unbound = await ems.post('/v1/tokens', { name: 'p', role: 'PARTNER' });
    expect(unbound.status).toBe(400);
    const nowhere = await ems.post('/v1/tokens', {
      name: 'p',
      role: 'PARTNER',
      organizationId: randomUUID(),
    });
    expect(nowhere.status).toBe(404);
    const past = await tokenFor({ name: 'x', role: 'AUDITOR', expiresAt: '2020-01-01T00:00:00Z' });
    expect((await emsClient(ems.url, past.token).ask('/v1/products')).status).toBe(401);
  });

  it('are slowed down with Retry-After, the administrator is not', async () => {
    await using slow = await ems.another({ perSecond: 1 });
    const made = await slow.post('/v1/tokens', { name: 'fast', role: 'AUDITOR' });
    const client = emsClient(slow.url, ((await made.json()) as { token: string }).token);
    const answers = await Promise.all(Array.from({ length: 12 }, () => client.ask('/v1/products')));
    const limited = answers.filter((one) => one.status === 429);
    expect(limited.length).toBe(2);
    expect(Number(limited[0]?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(await codeOf(limited[0] as Response)).toBe('RATE_LIMITED');
    for (let at = 0; at < 15; at++) expect((await slow.ask('/v1/products')).status).toBe(200);
  });

  it('are slowed down by what they send to all processes together', async () => {
    await using first = await ems.another({ perSecond: 2 });
    const second = await startEms({
      databaseUrl: first.databaseUrl,
      token: first.token,
      port: 0,
      perSecond: 2,
    });
    try {
      const made = await first.post('/v1/tokens', { name: 'fast', role: 'AUDITOR' });
      const { token } = (await made.json()) as { token: string };
      const clients = [first.url, second.url].map((url) => emsClient(url, token));
      const statuses: number[] = [];
      // Fifteen each within six seconds: neither alone sees more than the twenty that are allowed in ten.
      for (let at = 0; at < 15; at++) {
        statuses.push(
          ...(await Promise.all(clients.map((client) => client.ask('/v1/products')))).map(
            (one) => one.status,
          ),
        );
        await sleep(400);
      }
      const taken = statuses.filter((status) => status === 200).length;
      // Each learns of the other's a second late.
      expect(taken).toBeGreaterThanOrEqual(20);
      expect(taken).toBeLessThanOrEqual(27);
      expect(new Set(statuses)).toEqual(new Set([200, 429]));
    } finally {
      await second.stop();
    }
  }, 30_000);
});

describe('a single record', () => {
  it('is made, read with its tag, changed with If-Match only, and deleted', async () => {
    const made = await ems.post('/v1/organizations', organization('Able'));
    expect(made.status).toBe(201);
    const tag = made.headers.get('etag') ?? '';
    const { id } = (await made.json()) as { id: string };
    expect(made.headers.get('location')).toBe(`/v1/organizations/${id}`);
    const path = `/v1/organizations/${id}`;
    const change = (match: string | undefined, body: object): Promise<Response> =>
      ems.ask(path, {
        method: 'PATCH',
        body: JSON.stringify(body),
        headers: {
          'content-type': 'application/json',
          ...(match === undefined ? {} : { 'if-match': match }),
        },
      });
    expect((await ems.ask(path, { headers: { 'if-none-match': tag } })).status).toBe(304);
    expect(await codeOf(await change(undefined, { displayName: 'Baker' }))).toBe('PRECONDITION_REQUIRED');
    const changed = await change(tag, { displayName: 'Baker', country: 'DE' });
    expect(await changed.json()).toMatchObject({ id, displayName: 'Baker', country: 'DE', kind: 'CUSTOMER' });
    expect(await codeOf(await change(tag, { displayName: 'Charlie' }))).toBe('PRECONDITION_FAILED');
    const next = changed.headers.get('etag') ?? '';
    const wrong = await change(next, { country: 'Germany', colour: 'red' });
    expect(wrong.status).toBe(422);
    expect(await wrong.json()).toMatchObject({ code: 'RECORD_REFUSED', errors: [{ code: 'FIELD_UNKNOWN' }] });
    const cleared = await change(next, { country: null });
    expect(await cleared.json()).toMatchObject({ country: null });
    const again = await ems.post('/v1/organizations', { ...organization(), id });
    expect(await again.json()).toMatchObject({ code: 'RECORD_REFUSED', errors: [{ code: 'ID_TAKEN' }] });
    const remove = (match: string): Promise<Response> =>
      ems.ask(path, { method: 'DELETE', headers: { 'if-match': match } });
    expect((await remove(next)).status).toBe(412);
    expect((await remove(cleared.headers.get('etag') ?? '')).status).toBe(204);
    expect((await ems.ask(path)).status).toBe(404);
    const log = await ems.ask(`/v1/changes?entity=organizations&entityId=${id}`);
    const { items } = (await log.json()) as { items: Record<string, unknown>[] };
    expect(items.map((one) => one['action'])).toEqual(['created', 'changed', 'changed', 'deleted']);
    expect(items[1]).toMatchObject({
      actor: 'administrator',
      before: { displayName: 'Able' },
      after: { displayName: 'Baker' },
    });
  });

  it('loses no update when many change it at once', async () => {
    const made = await ems.post('/v1/organizations', organization());
    const { id } = (await made.json()) as { id: string };
    const tag = made.headers.get('etag') ?? '';
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, at) =>
        ems.ask(`/v1/organizations/${id}`, {
          method: 'PATCH',
          body: JSON.stringify({ displayName: `Name ${at}` }),
          headers: { 'content-type': 'application/json', 'if-match': tag },
        }),
      ),
    );
    expect(answers.map((one) => String(one.status)).toSorted()).toEqual([
      '200',
      ...Array.from({ length: 7 }, () => '412'),
    ]);
  });

  it('is made once for one Idempotency-Key, however often and however fast it is sent', async () => {
    const key = randomUUID();
    const send = (body: object): Promise<Response> =>
      ems.ask('/v1/organizations', {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', 'idempotency-key': key },
      });
    const answers = await Promise.all(Array.from({ length: 6 }, () => send(organization('Once'))));
    const ids = await Promise.all(answers.map(async (one) => ((await one.json()) as { id: string }).id));
    expect(new Set(ids).size).toBe(1);
    expect(answers.filter((one) => one.headers.get('idempotent-replayed') === 'true').length).toBe(5);
    expect(await codeOf(await send(organization('Twice')))).toBe('KEY_REUSED');
  });

  it('keeps long numbers of attributes when another field changes', async () => {
    const id = randomUUID();
    await ems.ask('/v1/import/organizations', {
      method: 'POST',
      body: JSON.stringify({ id, ...organization(), attributes: 0 }).replace(
        ':0}',
        ':{"big":12345678901234567890123}}',
      ),
      headers: { 'content-type': 'application/x-ndjson' },
    });
    const changed = await ems.ask(`/v1/organizations/${id}`, {
      method: 'PATCH',
      body: '{"country":"FR"}',
      headers: { 'content-type': 'application/json', 'if-match': '*' },
    });
    expect(await changed.text()).toContain('12345678901234567890123');
  });
});

describe('lists', () => {
  it('are sorted, filtered and paged by any column, empty values last', async () => {
    await using other = await ems.another();
    const records = ['b', null, 'a', 'c', null, 'b'].map((country, at) => ({
      id: randomUUID(),
      displayName: `N${at}`,
      kind: at < 5 ? 'CUSTOMER' : 'RESELLER',
      status: 'ACTIVE',
      timeZone: country,
    }));
    await other.import('organizations', records);
    const pages = async (query: string): Promise<string[]> => {
      const names: string[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const next: string = cursor === '' ? '' : `&cursor=${cursor}`;
        const response = await other.ask(`/v1/organizations?limit=2&${query}${next}`);
        const page = (await response.json()) as { items: { timeZone: string | null }[]; next: string | null };
        names.push(...page.items.map((one) => String(one.timeZone)));
        cursor = page.next;
      }
      return names;
    };
    expect(await pages('sort=timeZone')).toEqual(['a', 'b', 'b', 'c', 'null', 'null']);
    expect(await pages('sort=-timeZone')).toEqual(['c', 'b', 'b', 'a', 'null', 'null']);
    expect(await pages('sort=-timeZone&kind=RESELLER')).toEqual(['b']);
    expect(await pages('sort=createdAt&timeZone=b')).toEqual(['b', 'b']);
    const first = (await (await other.ask('/v1/organizations?limit=1')).json()) as { next: string };
    const mixed = await other.ask(`/v1/organizations?sort=timeZone&cursor=${first.next}`);
    expect(mixed.status).toBe(400);
    expect((await other.ask('/v1/organizations?colour=red')).status).toBe(400);
  });
});

describe('the change log and the events', () => {
  it('mask personal data, and cannot be changed or emptied', async () => {
    const made = await ems.post('/v1/people', {
      email: 'zoe@example.org',
      fullName: 'Zoe',
      status: 'ACTIVE',
    });
    const { id } = (await made.json()) as { id: string };
    const headers = { 'content-type': 'application/json', 'if-match': '*' };
    await ems.ask(`/v1/people/${id}`, { method: 'PATCH', body: '{"email":"zoe@example.com"}', headers });
    const text = await (await ems.ask(`/v1/changes?entityId=${id}`)).text();
    expect(text).not.toContain('example');
    expect(text).toContain('*** (changed)');
    const client = new pg.Client({ connectionString: ems.databaseUrl });
    await client.connect();
    for (const sql of ['DELETE FROM change_log', "UPDATE change_log SET actor = 'x'", 'TRUNCATE change_log'])
      await expect(client.query(sql)).rejects.toThrow(/append-only/);
    await client.end();
  });

  it('give every event once to a reader that reads on, also while transactions overlap', async () => {
    await using other = await ems.another();
    const seen: number[] = [];
    let cursor = '0';
    const read = async (): Promise<void> => {
      const page = (await (await other.ask(`/v1/events?cursor=${cursor}`)).json()) as {
        items: { id: number }[];
        next: string | null;
      };
      seen.push(...page.items.map((one) => one.id));
      cursor = page.next ?? cursor;
    };
    const writing = Promise.all(
      Array.from({ length: 40 }, (_, at) => other.post('/v1/organizations', organization(`O${at}`))),
    );
    for (let round = 0; round < 10; round++) await read();
    await writing;
    await sleep(20);
    await read();
    expect(seen.length).toBe(40);
    expect(new Set(seen).size).toBe(40);
  });

  it('are written for bulk changes: one entry a batch, and what was there before', async () => {
    const record = { id: randomUUID(), code: `C-${randomUUID()}`, name: 'before' };
    await ems.import('features', [record]);
    await ems.import('features', [{ ...record, name: 'after' }]);
    await ems.import('features', [{ ...record, name: 'after' }]);
    await ems.post('/v1/delete/features', { ids: [record.id] });
    const { items } = (await (await ems.ask(`/v1/changes?entity=features`)).json()) as {
      items: { action: string; entityId: string | null; before: { name: string } | null; after: unknown }[];
    };
    expect(
      items.map((one) => [one.action, one.entityId === record.id, one.before?.name ?? one.after]),
    ).toEqual([
      ['imported', false, { created: 1, updated: 0 }],
      ['import-changed', true, 'before'],
      ['imported', false, { created: 0, updated: 1 }],
      ['deleted', true, 'after'],
      ['deleted', false, { deleted: 1 }],
    ]);
  });
});

describe('/metrics', () => {
  it('counts requests by route, without ids', async () => {
    await ems.ask(`/v1/organizations/${randomUUID()}`);
    const text = await (await fetch(`${ems.url}/metrics`)).text();
    expect(text).toMatch(
      /ems_requests_total\{method="GET",route="\/v1\/organizations\/\{id\}",status="404"\} \d+/,
    );
    expect(text).toMatch(/ems_database_connections \d/);
  });
});
