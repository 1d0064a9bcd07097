import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openShop, order, type PlacedOrder, type TestShop } from './commerce-fixture.ts';
import { collections } from './domain/collections.ts';
import { emsClient, startTestEms, type TestEms, testKeyEncryption } from './ems-fixture.ts';

let ems: TestEms;
let shop: TestShop;
const tokens = new Map<string, string>();

const parties = ['organizations', 'people', 'memberships'];
const catalog = [
  'products',
  'product-versions',
  'product-links',
  'features',
  'product-features',
  'license-models',
  'skus',
];
const sales = ['orders', 'order-lines'];
const rights = ['entitlements', 'entitlement-parties', 'entitlement-lines', 'renewals'];
const mailing = ['reminders', 'reminder-rules', 'mail-templates', 'mail-bounces', 'mail-preview'];
const renewing = ['due-renewals', 'renewal-totals', 'renewal-quotes', 'renewal-quote-lines'];
const use = ['devices', 'activations', 'license-artifacts', 'activation-events', 'usage-reports'];

/** What each role may do: the rows of the matrix, written down once more, independently of the server's own tables. */
const may: Readonly<Record<string, readonly string[]>> = {
  ADMINISTRATOR: ['*'],
  OPERATOR: [
    'see',
    'party',
    'catalog',
    'order',
    'right',
    'renew',
    'use',
    'validate',
    'audit',
    'limits',
    'see mail',
    'mail',
    'see privacy',
  ],
  AUDITOR: ['see', 'audit', 'limits', 'see mail', 'see privacy'],
  MIGRATOR: [
    'see',
    'audit',
    'limits',
    'credentials',
    'import',
    'export',
    'delete',
    'validate',
    'pause',
    'see mail',
    'see privacy',
  ],
  PARTNER: ['see', 'renew', 'use', 'validate', 'limits'],
  CUSTOMER: ['see', 'use', 'validate', 'limits'],
  DEVICE: ['use', 'validate', 'limits'],
};

/** What a route does, in the words of the matrix. */
function needs(method: string, path: string): string {
  const [, , first = ''] = path.split('/');
  if (/\/(erase|erasure|personal-data)$/.test(path)) return 'privacy';
  if (['import', 'export', 'delete'].includes(first)) return first;
  if (first === 'lookup') return 'export';
  if (first === 'tokens') return 'tokens';
  if (first.startsWith('webhook')) return 'webhooks';
  if (first === 'signing-keys') return method === 'get' ? 'audit' : 'keys';
  if (first === 'admin') return 'pause';
  if (first === 'limits') return 'limits';
  if (first === 'licenses') return 'validate';
  if (['changes', 'events', 'audit-events'].includes(first)) return 'audit';
  if (method === 'get' && first === 'credentials') return 'credentials';
  if (
    method === 'get' &&
    [...parties, ...catalog, ...sales, ...rights, ...use, 'merges', 'eula-acceptances'].includes(first)
  )
    return 'see';
  if (first === 'privacy' || first === 'erasures') return 'see privacy';
  if (['agreements', 'acceptance-evidence'].includes(first)) {
    if (method === 'get') return 'see';
    return /\/(accept|required)$/.test(path) ? 'use' : 'catalog';
  }
  if (mailing.includes(first) || path.includes('/mail/')) return method === 'get' ? 'see mail' : 'mail';
  if (renewing.includes(first)) return method === 'get' ? 'see' : 'renew';
  if (parties.includes(first) || first === 'merges') return 'party';
  if (catalog.includes(first)) return 'catalog';
  if (sales.includes(first)) return 'order';
  if (path.endsWith('/renew')) return 'renew';
  if (rights.includes(first)) return 'right';
  if (['activations', 'leases', 'usage-reports', 'offline-activations'].includes(first)) return 'use';
  return 'nobody has said who may do this';
}

beforeAll(async () => {
  ems = await startTestEms({ perSecond: 10_000, keyEncryption: testKeyEncryption() });
  shop = await openShop(ems);
  const bound = { PARTNER: shop.reseller, CUSTOMER: shop.acme } as Readonly<Record<string, string>>;
  for (const role of Object.keys(may)) await tokenFor(role, role, bound[role]);
  await tokenFor('RIVAL', 'PARTNER', shop.rival);
  await tokenFor('BETA', 'CUSTOMER', shop.beta);
});
afterAll(async () => ems[Symbol.asyncDispose]());

async function tokenFor(name: string, role: string, organizationId: string | undefined): Promise<void> {
  const response = await ems.post('/v1/tokens', { name, role, organizationId });
  expect(response.status).toBe(201);
  tokens.set(name, ((await response.json()) as { token: string }).token);
}

const as = (name: string): ReturnType<typeof emsClient> => emsClient(ems.url, tokens.get(name) ?? '');

async function operations(): Promise<{ method: string; path: string }[]> {
  const document = (await (await fetch(`${ems.url}/openapi.json`)).json()) as {
    paths: Record<string, object>;
  };
  return Object.entries(document.paths)
    .filter(([path]) => path.startsWith('/v1/'))
    .flatMap(([path, item]) => Object.keys(item).map((method) => ({ method, path })));
}

function send(client: ReturnType<typeof emsClient>, method: string, path: string): Promise<Response> {
  const place = path.replaceAll(/\{\w+\}/g, randomUUID());
  const body = method === 'get' || method === 'delete' ? {} : { body: '{"no such field":1}' };
  const headers = {
    'content-type': path.startsWith('/v1/import') ? 'application/x-ndjson' : 'application/json',
  };
  return client.ask(place, { method: method.toUpperCase(), headers, ...body });
}

describe('every route', () => {
  it('is closed without a token, and open to exactly the roles that the matrix names', async () => {
    const all = (await operations()).filter(({ path }) => !path.startsWith('/v1/admin/resume'));
    expect(all.length).toBeGreaterThan(150);
    const wrong: string[] = [];
    for (const { method, path } of all) {
      const nobody = await send(emsClient(ems.url, 'nobody'), method, path);
      if (nobody.status !== 401) wrong.push(`nobody ${method} ${path}: ${nobody.status}`);
      for (const [role, allowed] of Object.entries(may)) {
        const answer = await send(as(role), method, path);
        await answer.arrayBuffer();
        const open = allowed.includes('*') || allowed.includes(needs(method, path));
        if ((answer.status !== 403) !== open) wrong.push(`${role} ${method} ${path}: ${answer.status}`);
        if (answer.status >= 500) wrong.push(`${role} ${method} ${path}: ${answer.status}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe('a partner and a customer', () => {
  let own: PlacedOrder;
  let other: PlacedOrder;
  const activations = new Map<string, string>();

  beforeAll(async () => {
    const line = { sku: 'PRO-1Y', quantity: 5 };
    const float = { sku: 'FLOAT-1Y', quantity: 5 };
    own = await order(ems, shop, [line, float], {
      channel: [{ role: 'RESELLER', organizationId: shop.reseller }],
    });
    other = await order(ems, shop, [line, float], {
      organizationId: shop.beta,
      channel: [{ role: 'RESELLER', organizationId: shop.rival }],
    });
    for (const placed of [own, other]) {
      const response = await ems.post('/v1/activations', {
        code: placed.lines[0]?.redeemCode,
        device: { fingerprint: placed.id },
      });
      activations.set(placed.id, ((await response.json()) as { activation: { id: string } }).activation.id);
    }
  });

  it('see in every list only what belongs to their customers', async () => {
    for (const [name, mine, theirs] of [
      ['PARTNER', own, other],
      ['CUSTOMER', own, other],
      ['RIVAL', other, own],
      ['BETA', other, own],
    ] as const) {
      const foreign = [
        theirs.id,
        theirs.entitlementId,
        ...theirs.lines.map((one) => one.id),
        activations.get(theirs.id),
      ];
      const seen: string[] = [];
      for (const { name: collection } of collections) {
        const answer = await as(name).ask(`/v1/${collection}?limit=1000`);
        if (answer.status === 403) continue;
        const text = await answer.text();
        expect(answer.status, collection).toBe(200);
        for (const id of foreign) expect(text, `${name} ${collection}`).not.toContain(id);
        seen.push(text);
      }
      const everything = seen.join('');
      for (const id of [
        mine.id,
        mine.entitlementId,
        ...mine.lines.map((one) => one.id),
        activations.get(mine.id),
      ])
        expect(everything, name).toContain(id);
    }
  });

  it('are told that what belongs to others is not there, whatever they ask about it', async () => {
    const [line] = other.lines;
    const records = [
      ['orders', other.id],
      ['entitlements', other.entitlementId],
      ['entitlement-lines', line?.id],
      ['activations', activations.get(other.id)],
      ['organizations', shop.beta],
      ['organizations', shop.rival],
    ] as const;
    for (const name of ['PARTNER', 'CUSTOMER']) {
      for (const [collection, id] of records)
        expect((await as(name).ask(`/v1/${collection}/${id}`)).status, `${name} ${collection}`).toBe(404);
      const filtered = await as(name).ask(`/v1/entitlement-lines?entitlementId=${other.entitlementId}`);
      expect(await filtered.json()).toEqual({ items: [], next: null });
      const validated = await as(name).post('/v1/licenses/validate', { key: line?.redeemCode });
      expect(await validated.json()).toEqual({ found: false, valid: false, code: 'NOT_FOUND' });
    }
  });

  it('change nothing of others, by id or by key', async () => {
    const before = await ems.export('activations');
    const [line, float] = other.lines;
    const device = { fingerprint: randomUUID() };
    const activation = activations.get(other.id);
    for (const name of ['PARTNER', 'CUSTOMER'])
      for (const [path, body] of [
        ['/v1/activations', { code: line?.redeemCode, device }],
        ['/v1/activations', { lineId: line?.id, device }],
        ['/v1/leases', { code: float?.redeemCode, device }],
        [`/v1/activations/${activation}/return`, {}],
        [`/v1/activations/${activation}/return`, { code: line?.redeemCode }],
        [`/v1/activations/${activation}/rehost`, { device }],
        [`/v1/activations/${activation}/repair`, {}],
        [`/v1/leases/${activation}/heartbeat`, {}],
        [`/v1/leases/${activation}/release`, {}],
        [
          '/v1/usage-reports',
          {
            id: randomUUID(),
            code: line?.redeemCode,
            quantity: 1,
            periodStart: '2026-01-01T00:00:00Z',
            periodEnd: '2026-01-02T00:00:00Z',
          },
        ],
        [
          '/v1/offline-activations',
          {
            format: 'changeover-offline-request/1',
            nonce: randomUUID(),
            code: line?.redeemCode,
            device,
            createdAt: new Date().toISOString(),
          },
        ],
      ] as const)
        expect((await as(name).post(path, body)).status, `${name} ${path}`).toBe(404);
    expect((await as('PARTNER').post(`/v1/entitlement-lines/${line?.id}/renew`, {})).status).toBe(404);
    expect(await ems.export('activations')).toEqual(before);
  });

  it('activate and renew what is theirs', async () => {
    const [line, float] = own.lines;
    const device = { fingerprint: randomUUID() };
    const answer = await as('PARTNER').post('/v1/activations', { lineId: line?.id, device });
    expect(answer.status).toBe(201);
    const { activation } = (await answer.json()) as { activation: { id: string } };
    expect((await as('CUSTOMER').post(`/v1/activations/${activation.id}/return`, {})).status).toBe(200);
    expect((await as('CUSTOMER').post('/v1/leases', { lineId: float?.id, device })).status).toBe(201);
    const renewed = await as('PARTNER').post(`/v1/entitlement-lines/${line?.id}/renew`, { quantity: 2 });
    expect(renewed.status).toBe(201);
    const { entitlementId } = (await renewed.json()) as { entitlementId: string };
    expect((await as('PARTNER').ask(`/v1/entitlements/${entitlementId}`)).status).toBe(200);
    expect((await as('RIVAL').ask(`/v1/entitlements/${entitlementId}`)).status).toBe(404);
  });

  it('of an organization that became inactive are nobody', async () => {
    const organizationId = randomUUID();
    const record = { id: organizationId, displayName: 'Gone', kind: 'RESELLER', status: 'ACTIVE' };
    await ems.import('organizations', [record]);
    await tokenFor('GONE', 'PARTNER', organizationId);
    await ems.import('organizations', [{ ...record, status: 'INACTIVE' }]);
    expect((await as('GONE').ask('/v1/products')).status).toBe(401);
  });
});

describe('software with a key in hand', () => {
  it('reaches a right by its key only, and an activation only with the key of its right', async () => {
    const placed = await order(ems, shop, [
      { sku: 'PRO-1Y', quantity: 5 },
      { sku: 'PRO-1Y', quantity: 5 },
    ]);
    const [line, second] = placed.lines;
    const device = { fingerprint: randomUUID() };
    const software = as('DEVICE');
    expect((await software.post('/v1/activations', { lineId: line?.id, device })).status).toBe(400);
    const answer = await software.post('/v1/activations', { code: line?.redeemCode, device });
    expect(answer.status).toBe(201);
    const { activation } = (await answer.json()) as { activation: { id: string } };
    const back = (body: object): Promise<Response> =>
      software.post(`/v1/activations/${activation.id}/return`, body);
    expect((await back({})).status).toBe(400);
    expect((await back({ code: second?.redeemCode })).status).toBe(404);
    expect((await back({ code: line?.redeemCode })).status).toBe(200);
  });
});
