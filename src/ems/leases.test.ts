import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openShop, orderLine, refusalOf, type TestShop } from './commerce-fixture.ts';
import { startTestEms, type TestEms } from './ems-fixture.ts';

let ems: TestEms;
let shop: TestShop;

beforeAll(async () => {
  ems = await startTestEms();
  shop = await openShop(ems);
});
afterAll(async () => ems[Symbol.asyncDispose]());

const device = (fingerprint: string): object => ({ fingerprint });

describe('a floating lease', () => {
  it('is kept by heartbeats, ends without them, and then somebody else may have the seat', async () => {
    const line = await orderLine(ems, shop, { sku: 'FLOAT-1Y', quantity: 1 });
    const take = (name: string): Promise<Response> =>
      ems.post('/v1/leases', { code: line.redeemCode, device: device(name) });
    const beat = (id: string): Promise<Response> => ems.post(`/v1/leases/${id}/heartbeat`, {});
    const a = (await (await take('a')).json()) as { id: string; seconds: number };
    expect(a.seconds).toBe(2);
    expect(await (await take('a')).json()).toMatchObject({ id: a.id });
    const b = (await (await take('b')).json()) as { id: string };
    expect(await refusalOf(await take('c'))).toMatchObject({ code: 'NO_UNITS_LEFT' });
    await sleep(1200);
    expect((await beat(a.id)).status).toBe(200);
    await sleep(1000);
    expect(await refusalOf(await beat(b.id))).toMatchObject({ status: 409, code: 'LEASE_EXPIRED' });
    const c = await take('c');
    expect(c.status).toBe(201);
    expect((await beat(a.id)).status).toBe(200);
    const released = await ems.post(`/v1/leases/${a.id}/release`, {});
    expect(await released.json()).toMatchObject({ state: 'RETURNED' });
    expect(await refusalOf(await beat(a.id))).toMatchObject({ code: 'LEASE_EXPIRED' });
    expect((await take('d')).status).toBe(201);
    await ems.ask(`/v1/entitlement-lines/${line.id}/hold`, { method: 'POST' });
    const { id } = (await c.json()) as { id: string };
    expect(await refusalOf(await beat(id))).toMatchObject({ code: 'RIGHT_UNUSABLE' });
  });
});

describe('metered use', () => {
  it('is counted once per report, in the unit of the right, and never refused for being too much', async () => {
    const line = await orderLine(ems, shop, { sku: 'METER-1Y', quantity: 100 });
    const report = {
      id: randomUUID(),
      code: line.redeemCode,
      quantity: 70,
      periodStart: '2026-01-01T00:00:00Z',
      periodEnd: '2026-02-01T00:00:00Z',
    };
    const send = (changes: object = {}): Promise<Response> =>
      ems.post('/v1/usage-reports', { ...report, ...changes });
    const answers = await Promise.all([send(), send(), send()]);
    expect(answers.map((one) => String(one.status)).toSorted()).toEqual(['200', '200', '201']);
    expect(await (await send()).json()).toMatchObject({ already: true, total: 70, left: 30 });
    expect(await refusalOf(await send({ quantity: 71 }))).toMatchObject({
      status: 409,
      code: 'REPORT_DIFFERS',
    });
    expect(await (await send({ id: randomUUID() })).json()).toMatchObject({
      already: false,
      total: 140,
      left: -40,
    });
    expect(await refusalOf(await send({ id: randomUUID(), unitOfMeasure: 'hours' }))).toMatchObject({
      code: 'BAD_REQUEST',
    });
    expect(
      await refusalOf(await send({ id: randomUUID(), periodEnd: '2025-01-01T00:00:00Z' })),
    ).toMatchObject({ code: 'BAD_REQUEST' });
    const pro = await orderLine(ems, shop, { sku: 'PRO-1Y', quantity: 1 });
    expect(await refusalOf(await send({ id: randomUUID(), code: pro.redeemCode }))).toMatchObject({
      code: 'WRONG_BINDING',
    });
  });
});
