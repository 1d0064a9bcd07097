import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openShop, orderLine, refusalOf, type TestShop } from './commerce-fixture.ts';
import { addDays, addMonths } from './domain/calendar-arithmetic.ts';
import { startTestEms, type TestEms, testKeyEncryption } from './ems-fixture.ts';
import { publishedKeys } from './keys/license-fixture.ts';
import { verifyLicense } from './keys/verify-license.ts';

let ems: TestEms;
let shop: TestShop;
let now = new Date();

beforeAll(async () => {
  ems = await startTestEms({ keyEncryption: testKeyEncryption(), clock: () => now });
  shop = await openShop(ems);
});
afterAll(async () => ems[Symbol.asyncDispose]());

interface State {
  readonly id: string;
  readonly quantity: number;
  readonly overdraft: number;
  readonly state: string;
}

const device = (name: string = randomUUID()): object => ({ fingerprint: name });

async function activated(body: object, status = 201): Promise<State> {
  const response = await ems.post('/v1/activations', { device: device(), ...body });
  const text = await response.text();
  expect(response.status, text).toBe(status);
  return (JSON.parse(text) as { activation: State }).activation;
}

const refused = async (path: string, body: object): Promise<string> => {
  const refusal = await refusalOf(await ems.post(path, body));
  expect(refusal.status).toBeGreaterThanOrEqual(400);
  expect(refusal.status).toBeLessThan(500);
  return refusal.code;
};
const act = (id: string, name: string, body: object = {}): Promise<Response> =>
  ems.post(`/v1/activations/${id}/${name}`, body);

describe('an activation', () => {
  it('takes units by the key in any spelling, once per device, up to quantity and overdraft', async () => {
    const line = await orderLine(ems, shop, { sku: 'PRO-PERP', quantity: 3 });
    const body = { code: line.redeemCode.toLowerCase().replaceAll('-', ' '), device: device(), quantity: 2 };
    const first = await activated(body);
    expect(first).toMatchObject({ quantity: 2, overdraft: 0, state: 'ACTIVE' });
    expect((await activated(body, 200)).id).toBe(first.id);
    expect(await refused('/v1/activations', { ...body, quantity: 1 })).toBe('ALREADY_ACTIVE');
    expect(await activated({ code: line.redeemCode, quantity: 3 })).toMatchObject({ overdraft: 2 });
    expect(await refused('/v1/activations', { code: line.redeemCode, device: device() })).toBe(
      'NO_UNITS_LEFT',
    );
    const events = await ems.ask(`/v1/activation-events?activationId=${first.id}`);
    expect(await events.json()).toMatchObject({ items: [{ kind: 'ACTIVATED' }] });
  });

  it('is refused for a key that stands for several rights once separators are ignored', async () => {
    const line = await orderLine(ems, shop, { sku: 'PRO-1Y', quantity: 1 });
    const right = (await (await ems.ask(`/v1/entitlement-lines/${line.id}`)).json()) as Record<
      string,
      unknown
    >;
    const copy = (redeemCode: string): object => ({
      ...right,
      id: randomUUID(),
      redeemCode,
      orderLineId: null,
      createdAt: undefined,
      updatedAt: undefined,
    });
    expect((await ems.import('entitlement-lines', [copy('Twin-1'), copy('TWIN1')])).refused).toEqual([]);
    expect(await refused('/v1/activations', { code: 'twin 1', device: device() })).toBe('KEY_AMBIGUOUS');
    await activated({ code: 'Twin-1' });
  });

  it('is refused where the right does not allow it', async () => {
    const held = await orderLine(ems, shop, { sku: 'PRO-1Y', quantity: 1 });
    await ems.ask(`/v1/entitlement-lines/${held.id}/hold`, { method: 'POST' });
    const later = await orderLine(ems, shop, { sku: 'PRO-1Y', quantity: 1, startDate: '2099-01-01' });
    const float = await orderLine(ems, shop, { sku: 'FLOAT-1Y', quantity: 1 });
    const meter = await orderLine(ems, shop, { sku: 'METER-1Y', quantity: 1 });
    const named = await orderLine(ems, shop, { sku: 'NAMED-1Y', quantity: 1 });
    for (const [line, code] of [
      [held, 'RIGHT_UNUSABLE'],
      [later, 'RIGHT_UNUSABLE'],
      [float, 'WRONG_BINDING'],
      [meter, 'WRONG_BINDING'],
      [named, 'WRONG_BINDING'],
    ] as const)
      expect(await refused('/v1/activations', { code: line.redeemCode, device: device() })).toBe(code);
    for (const code of ['nobody', 'a\u0000b', '\ud800', "' OR 1=1 --"])
      expect(await refused('/v1/activations', { code, device: device() })).toBe('NOT_FOUND');
    expect(await refused('/v1/activations', { device: device() })).toBe('BAD_REQUEST');
    expect(await refused('/v1/activations', { code: 'x', device: { fingerprint: 'a\u0000' } })).toBe(
      'BAD_REQUEST',
    );
    expect(await refused('/v1/activations', { code: held.redeemCode, device: device(), quantity: 0 })).toBe(
      'BAD_REQUEST',
    );
    expect(await refused('/v1/leases', { code: held.redeemCode, device: device() })).toBe('RIGHT_UNUSABLE');
  });

  it('starts a right that starts with its first activation, and works through the days of grace', async () => {
    const line = await orderLine(ems, shop, { sku: 'LATER-1Y', quantity: 2 });
    await activated({ code: line.redeemCode });
    const today = now.toISOString().slice(0, 10);
    const end = addDays(addMonths(today, 12), -1);
    const started = await ems.ask(`/v1/entitlement-lines/${line.id}`);
    expect(await started.json()).toMatchObject({ startDate: today, endDate: end });
    const graceful = await orderLine(ems, shop, { sku: 'PRO-1Y', quantity: 3 });
    const at = (day: string): void => {
      now = new Date(`${day}T12:00:00Z`);
    };
    try {
      at(addDays(end, 10));
      await activated({ code: graceful.redeemCode });
      at(addDays(end, 11));
      expect(await refused('/v1/activations', { code: graceful.redeemCode, device: device() })).toBe(
        'RIGHT_UNUSABLE',
      );
    } finally {
      now = new Date();
    }
  });

  it('of a named user is one per person', async () => {
    const line = await orderLine(ems, shop, { sku: 'NAMED-1Y', quantity: 1 });
    const body = { code: line.redeemCode, personId: shop.contact, device: undefined };
    const first = await activated(body);
    expect((await activated(body, 200)).id).toBe(first.id);
    const other = randomUUID();
    await ems.import('people', [{ id: other, email: 'bob@acme.example', status: 'ACTIVE' }]);
    expect(await refused('/v1/activations', { ...body, personId: other })).toBe('NO_UNITS_LEFT');
    expect(await refused('/v1/activations', { ...body, personId: randomUUID() })).toBe('NOT_FOUND');
    expect((await act(first.id, 'return')).status).toBe(200);
    await activated({ ...body, personId: other });
  });

  it('is returned in part or whole, as often as the model allows', async () => {
    const line = await orderLine(ems, shop, { sku: 'PRO-1Y', quantity: 5 });
    const first = await activated({ code: line.redeemCode, quantity: 3 });
    expect(await refused(`/v1/activations/${first.id}/return`, { quantity: 4 })).toBe('QUANTITY_UNAVAILABLE');
    expect(await (await act(first.id, 'return', { quantity: 1 })).json()).toMatchObject({
      quantity: 2,
      state: 'ACTIVE',
    });
    expect(await (await act(first.id, 'return')).json()).toMatchObject({ state: 'RETURNED' });
    expect(await refused(`/v1/activations/${first.id}/return`, {})).toBe('STATE_CONFLICT');
    const next = await activated({ code: line.redeemCode });
    expect(await refused(`/v1/activations/${next.id}/return`, {})).toBe('LIMIT_REACHED');
    expect(await refused(`/v1/activations/${randomUUID()}/return`, {})).toBe('NOT_FOUND');
  });

  it('is rehosted and repaired as often as the model allows; what leaves a migration host is not counted', async () => {
    const line = await orderLine(ems, shop, { sku: 'PRO-1Y', quantity: 9 });
    let { id } = await activated({ code: line.redeemCode, device: device('first') });
    expect(await refused(`/v1/activations/${id}/rehost`, { device: device('first') })).toBe('STATE_CONFLICT');
    for (let at = 0; at < 2; at++) {
      const moved = await act(id, 'rehost', { device: device() });
      expect(moved.status).toBe(200);
      ({ id } = (await moved.json()) as State);
    }
    expect(await refused(`/v1/activations/${id}/rehost`, { device: device() })).toBe('LIMIT_REACHED');
    expect((await act(id, 'repair')).status).toBe(200);
    expect(await refused(`/v1/activations/${id}/repair`, {})).toBe('LIMIT_REACHED');
    const host = randomUUID();
    const counted = randomUUID();
    await ems.import('devices', [{ id: host, fingerprint: host, kind: 'MIGRATION_HOST', synthetic: true }]);
    await ems.import('activations', [
      {
        id: counted,
        entitlementLineId: line.id,
        deviceId: host,
        quantity: 5,
        state: 'ACTIVE',
        channel: 'IMPORTED',
      },
    ]);
    for (let at = 0; at < 3; at++)
      expect((await act(counted, 'rehost', { device: device(), quantity: 1 })).status).toBe(200);
    const left = await ems.ask(`/v1/activations/${counted}`);
    expect(await left.json()).toMatchObject({ quantity: 2, state: 'ACTIVE' });
    const active = await ems.ask(`/v1/activations?entitlementLineId=${line.id}&state=ACTIVE`);
    const { items } = (await active.json()) as { items: { quantity: number }[] };
    expect(items.reduce((sum, one) => sum + one.quantity, 0)).toBe(6);
  });
});

describe('a license file', () => {
  it('comes with an activation when asked for, says what was sold, and is kept', async () => {
    const line = await orderLine(ems, shop, { sku: 'SUITE-1Y', quantity: 2 });
    const response = await ems.post('/v1/activations', {
      code: line.redeemCode,
      device: device('fp'),
      license: true,
    });
    const { activation, license } = (await response.json()) as {
      activation: State;
      license: { artifactId: string; content: string };
    };
    const verdict = await verifyLicense(license.content, { keys: await publishedKeys(ems.url), now });
    expect(verdict).toMatchObject({
      code: 'VALID',
      claims: {
        licenseId: license.artifactId,
        activationId: activation.id,
        lineId: line.id,
        organizationId: shop.acme,
        product: { code: 'SUITE' },
        features: { EXPORT: '1' },
        quantity: 1,
        fingerprint: 'fp',
        end: line.endDate,
      },
    });
    const kept = await ems.ask(`/v1/license-artifacts/${license.artifactId}`);
    expect(await kept.json()).toMatchObject({
      activationId: activation.id,
      content: Buffer.from(license.content).toString('base64'),
      customerHeld: true,
    });
  });

  it('answers an offline request file, the same one again with the same license', async () => {
    const line = await orderLine(ems, shop, { sku: 'PRO-1Y', quantity: 1 });
    const file = {
      format: 'changeover-offline-request/1',
      nonce: randomUUID(),
      code: line.redeemCode,
      device: device('offline'),
      createdAt: now.toISOString(),
    };
    const send = (changes: object = {}): Promise<Response> =>
      ems.post('/v1/offline-activations', { ...file, ...changes });
    const answers = await Promise.all([send(), send(), send()]);
    const texts = await Promise.all(answers.map((one) => one.json()));
    expect(texts[0]).toMatchObject({
      activation: { state: 'ACTIVE' },
      license: { format: 'changeover-license/1' },
    });
    expect(texts[1]).toEqual(texts[0]);
    expect(texts[2]).toEqual(texts[0]);
    expect(await refusalOf(await send({ device: device('another') }))).toMatchObject({
      status: 409,
      code: 'OFFLINE_REQUEST_REPLAYED',
    });
    for (const days of [-31, 2])
      expect(
        await refusalOf(
          await send({
            nonce: randomUUID(),
            createdAt: new Date(now.getTime() + days * 86_400_000).toISOString(),
          }),
        ),
      ).toMatchObject({ status: 422, code: 'OFFLINE_REQUEST_STALE' });
    expect(await refusalOf(await send({ nonce: randomUUID(), device: device('second') }))).toMatchObject({
      code: 'NO_UNITS_LEFT',
    });
  });

  it('is refused to a device whose clock was set back since its last request file, whatever right it asks for', async () => {
    const [first, second] = await Promise.all(
      [1, 2].map(() => orderLine(ems, shop, { sku: 'PRO-1Y', quantity: 1 })),
    );
    const name = randomUUID();
    const send = (code: string | undefined, minutes: number): Promise<Response> =>
      ems.post('/v1/offline-activations', {
        format: 'changeover-offline-request/1',
        nonce: randomUUID(),
        code,
        device: device(name),
        createdAt: new Date(now.getTime() + minutes * 60_000).toISOString(),
      });
    expect((await send(first?.redeemCode, 0)).status).toBe(200);
    expect(await refusalOf(await send(second?.redeemCode, -10))).toMatchObject({
      status: 422,
      code: 'CLOCK_SET_BACK',
    });
    expect(await refusalOf(await send(first?.redeemCode, -10))).toMatchObject({ code: 'CLOCK_SET_BACK' });
    const active = await ems.ask(`/v1/activations?entitlementLineId=${second?.id}`);
    expect(await active.json()).toMatchObject({ items: [] });
    expect((await send(second?.redeemCode, -2)).status).toBe(200);
  });

  it('is not promised by a server without a signing key, and nothing is activated then', async () => {
    await using bare = await ems.another();
    const own = await openShop(bare);
    const line = await orderLine(bare, own, { sku: 'PRO-1Y', quantity: 1 });
    const response = await bare.post('/v1/activations', {
      code: line.redeemCode,
      device: device(),
      license: true,
    });
    expect(await refusalOf(response)).toMatchObject({ status: 503, code: 'SIGNER_MISSING' });
    expect(await bare.export('activations')).toEqual([]);
  });
});
