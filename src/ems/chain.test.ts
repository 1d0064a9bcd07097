import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openShop, order, orderLine, refusalOf, type TestShop } from './commerce-fixture.ts';
import { addDays } from './domain/calendar-arithmetic.ts';
import { startTestEms, type TestEms } from './ems-fixture.ts';

let ems: TestEms;
let shop: TestShop;

beforeAll(async () => {
  ems = await startTestEms();
  shop = await openShop(ems);
});
afterAll(async () => ems[Symbol.asyncDispose]());

async function lineOf(id: string): Promise<Record<string, unknown>> {
  return (await (await ems.ask(`/v1/entitlement-lines/${id}`)).json()) as Record<string, unknown>;
}

const lineAct = (id: string, act: string, body?: object): Promise<Response> =>
  body === undefined
    ? ems.ask(`/v1/entitlement-lines/${id}/${act}`, { method: 'POST' })
    : ems.post(`/v1/entitlement-lines/${id}/${act}`, body);

async function use(lineId: string, quantity: number): Promise<string> {
  const device = randomUUID();
  await ems.import('devices', [{ id: device, fingerprint: device, kind: 'MACHINE', synthetic: false }]);
  const activation = randomUUID();
  const outcome = await ems.import('activations', [
    {
      id: activation,
      entitlementLineId: lineId,
      deviceId: device,
      quantity,
      state: 'ACTIVE',
      channel: 'MANUAL',
    },
  ]);
  expect(outcome.refused).toEqual([]);
  return activation;
}

describe('the chain', () => {
  it('renews from the expiry, in part, never more than there is, and ends together with another right', async () => {
    const right = await orderLine(ems, shop, { sku: 'PRO-1Y', quantity: 10 });
    const other = await orderLine(ems, shop, {
      sku: 'PRO-1Y',
      quantity: 1,
      startDate: '2030-01-01',
      endDate: '2035-07-31',
    });
    const renew = (body: object): Promise<Response> => lineAct(right.id, 'renew', body);
    const first = (await (await renew({ quantity: 4 })).json()) as { lines: object[] };
    expect(first.lines).toMatchObject([
      { quantity: 4, startDate: addDays(right.endDate ?? '', 1), parentId: right.id, linkKind: 'RENEWAL' },
    ]);
    const second = (await (await renew({ coTermWithLineId: other.id })).json()) as { lines: object[] };
    expect(second.lines).toMatchObject([{ quantity: 6, endDate: '2035-07-31' }]);
    expect((await refusalOf(await renew({ quantity: 1 }))).faults).toEqual([
      '/lines/0/quantity PARENT_EXCEEDED',
    ]);
    expect(await lineOf(right.id)).toMatchObject({ quantity: 10, state: 'ACTIVE' });
  });

  it('renews from now: the old right gives way, and its activations go along', async () => {
    const right = await orderLine(ems, shop, { sku: 'PRO-1Y', quantity: 3 });
    const activation = await use(right.id, 2);
    const renewed = await lineAct(right.id, 'renew', { renewFrom: 'NOW' });
    const { lines } = (await renewed.json()) as { lines: { id: string }[] };
    expect(await lineOf(right.id)).toMatchObject({ state: 'CLOSED', quantity: 3 });
    expect(await (await ems.ask(`/v1/activations/${activation}`)).json()).toMatchObject({
      state: 'SUPERSEDED',
    });
    const active = await ems.ask(`/v1/activations?entitlementLineId=${lines[0]?.id}&state=ACTIVE`);
    expect(await active.json()).toMatchObject({ items: [{ quantity: 2 }] });
  });

  it('upgrades a part along a path of the catalog only; cancelling it gives the part back', async () => {
    const right = await orderLine(ems, shop, { sku: 'PRO-1Y', quantity: 10 });
    const upgrade = { action: 'UPGRADE', sku: 'ULTRA-1Y', parentLineId: right.id, quantity: 4 };
    const placed = await order(ems, shop, [upgrade]);
    expect(placed.lines).toMatchObject([{ quantity: 4, linkKind: 'UPGRADE', endDate: right.endDate }]);
    expect(await lineOf(right.id)).toMatchObject({ quantity: 6 });
    const back = { action: 'UPGRADE', sku: 'PRO-1Y', parentLineId: placed.lines[0]?.id, quantity: 4 };
    const refused = await ems.post('/v1/orders', {
      organizationId: shop.acme,
      contactId: shop.contact,
      lines: [back],
    });
    expect((await refusalOf(refused)).faults).toEqual(['/lines/0/sku PATH_MISSING']);
    await order(ems, shop, [{ ...upgrade, quantity: 6 }]);
    expect(await lineOf(right.id)).toMatchObject({ quantity: 6, state: 'CLOSED' });
    expect((await ems.ask(`/v1/orders/${placed.id}/cancel`, { method: 'POST' })).status).toBe(200);
    expect(await lineOf(right.id)).toMatchObject({ quantity: 4, state: 'ACTIVE' });
  });

  it('reopens a right whose whole upgrade is cancelled', async () => {
    const right = await orderLine(ems, shop, { sku: 'PRO-PERP', quantity: 5 });
    const placed = await order(ems, shop, [
      { action: 'UPGRADE', sku: 'ULTRA-1Y', parentLineId: right.id, quantity: 5 },
    ]);
    expect(placed.lines).toMatchObject([{ perpetual: true, endDate: null }]);
    expect(await lineOf(right.id)).toMatchObject({ state: 'CLOSED' });
    await ems.ask(`/v1/orders/${placed.id}/cancel`, { method: 'POST' });
    expect(await lineOf(right.id)).toMatchObject({ state: 'ACTIVE', quantity: 5 });
  });

  it('upsells beside a right, until that one ends', async () => {
    const right = await orderLine(ems, shop, { sku: 'PRO-1Y', quantity: 2 });
    const addon = await orderLine(ems, shop, {
      action: 'UPSELL',
      sku: 'ADDON-1Y',
      parentLineId: right.id,
      quantity: 7,
    });
    expect(addon).toMatchObject({ quantity: 7, endDate: right.endDate, linkKind: 'UPSELL' });
    expect(await lineOf(right.id)).toMatchObject({ quantity: 2, state: 'ACTIVE' });
    expect(await refusalOf(await lineAct(right.id, 'cancel'))).toMatchObject({
      status: 409,
      code: 'HAS_SUCCESSORS',
    });
  });

  it('does not build on what somebody else owns, or what is on hold', async () => {
    const right = await orderLine(ems, shop, { sku: 'PRO-1Y', quantity: 2 }, { organizationId: shop.beta });
    const renewal = { action: 'RENEW', parentLineId: right.id, sku: 'PRO-1Y', quantity: 1 };
    const send = (organizationId: string): Promise<Response> =>
      ems.post('/v1/orders', { organizationId, contactId: shop.contact, lines: [renewal] });
    expect((await refusalOf(await send(shop.acme))).faults).toEqual(['/lines/0/parentLineId NOT_OWNED']);
    expect((await lineAct(right.id, 'hold')).status).toBe(200);
    expect(await refusalOf(await lineAct(right.id, 'hold'))).toMatchObject({ code: 'STATE_CONFLICT' });
    expect((await refusalOf(await send(shop.beta))).faults).toEqual(['/lines/0/parentLineId NOT_USABLE']);
    expect((await lineAct(right.id, 'release')).status).toBe(200);
    expect((await send(shop.beta)).status).toBe(201);
  });

  it('splits and transfers without making or losing a unit, and without doubling the overdraft', async () => {
    const right = await orderLine(ems, shop, { sku: 'PRO-PERP', quantity: 10 });
    const activation = await use(right.id, 3);
    const split = (await (await lineAct(right.id, 'split', { quantity: 4 })).json()) as { id: string };
    expect(await lineOf(right.id)).toMatchObject({ quantity: 6 });
    expect(await lineOf(split.id)).toMatchObject({ quantity: 4, linkKind: 'SPLIT', parentId: right.id });
    const transfer = { organizationId: shop.beta, contactId: shop.contact };
    const kept = await refusalOf(await lineAct(right.id, 'transfer', transfer));
    expect(kept).toMatchObject({ status: 409, code: 'UNITS_IN_USE' });
    const moved = await lineAct(right.id, 'transfer', { ...transfer, activationIds: [activation] });
    const line = (await moved.json()) as { id: string; entitlementId: string };
    expect(await lineOf(right.id)).toMatchObject({ state: 'CLOSED' });
    expect(await lineOf(line.id)).toMatchObject({ quantity: 6, state: 'ACTIVE' });
    expect(await (await ems.ask(`/v1/entitlements/${line.entitlementId}`)).json()).toMatchObject({
      organizationId: shop.beta,
    });
    const over = await refusalOf(await lineAct(split.id, 'split', { quantity: 5 }));
    expect(over).toMatchObject({ code: 'QUANTITY_UNAVAILABLE' });
    expect(await refusalOf(await lineAct(right.id, 'split', { quantity: 1 }))).toMatchObject({
      code: 'STATE_CONFLICT',
    });
    const client = new pg.Client({ connectionString: ems.databaseUrl });
    await client.connect();
    const terms = await client.query('SELECT line_id, overdraft FROM line_terms WHERE line_id = ANY($1)', [
      [line.id, split.id],
    ]);
    await client.end();
    expect(
      new Map(
        terms.rows.map((row: { line_id: string; overdraft: string | null }) => [row.line_id, row.overdraft]),
      ),
    ).toEqual(
      new Map([
        [line.id, '2'],
        [split.id, null],
      ]),
    );
  });

  it('is reduced for good, never below what is in use', async () => {
    const right = await orderLine(ems, shop, { sku: 'PRO-1Y', quantity: 5 });
    await use(right.id, 3);
    expect(await (await lineAct(right.id, 'reduce', { quantity: 2 })).json()).toMatchObject({ quantity: 3 });
    expect(await refusalOf(await lineAct(right.id, 'reduce', { quantity: 1 }))).toMatchObject({
      code: 'UNITS_IN_USE',
    });
    expect(await refusalOf(await lineAct(right.id, 'reduce', { quantity: 3 }))).toMatchObject({
      code: 'QUANTITY_UNAVAILABLE',
    });
    expect((await lineAct(right.id, 'cancel')).status).toBe(200);
    const left = await ems.ask(`/v1/activations?entitlementLineId=${right.id}&state=ACTIVE`);
    expect(await left.json()).toMatchObject({ items: [] });
  });

  it('of two that renew the last units at once, one gets them', async () => {
    const right = await orderLine(ems, shop, { sku: 'PRO-1Y', quantity: 5 });
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => lineAct(right.id, 'renew', { quantity: 2 })),
    );
    expect(answers.filter((one) => one.status === 201).length).toBe(2);
  });
});
