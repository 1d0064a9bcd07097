import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { order, type PlacedOrder, refusalOf, type TestShop } from './commerce-fixture.ts';
import { addDays } from './domain/calendar-arithmetic.ts';
import type { TestEms } from './ems-fixture.ts';
import { everyPage, type RenewalWorld, renewalWorld } from './renewal-fixture.ts';

interface Quote {
  readonly id: string;
  readonly status: string;
  readonly total: string;
  readonly validUntil: string;
  readonly lines: {
    lineId: string;
    sku: string;
    quantity: number | null;
    total: string;
    startDate: string;
    endDate: string;
  }[];
}

const today = '2026-03-10';
let world: RenewalWorld;
let ems: TestEms;
let shop: TestShop;
let partner: RenewalWorld['partner'];
let customer: RenewalWorld['customer'];
let sold: RenewalWorld['sold'];

beforeAll(async () => {
  world = await renewalWorld(today);
  ({ ems, shop, partner, customer, sold } = world);
});
afterAll(async () => world[Symbol.asyncDispose]());

async function quote(body: object, client: Pick<TestEms, 'post'> = ems): Promise<Quote> {
  const answer = await client.post('/v1/renewal-quotes', body);
  const text = await answer.text();
  expect([200, 201], text).toContain(answer.status);
  return JSON.parse(text) as Quote;
}

describe('a quote', () => {
  it('says exactly what the order would be, follows on the expiry, and co-terms', async () => {
    const line = await sold({ quantity: 3, unitPrice: '33.3333', endDate: '2026-09-30' });
    const other = await sold({ quantity: 2, endDate: '2028-02-29' });
    const wrong = await ems.post('/v1/renewal-quotes', {
      lines: [{ lineId: line.id }, { lineId: other.id, quantity: 1, coTermWithLineId: line.id }],
    });
    // What ends before it starts is no quote.
    expect((await refusalOf(wrong)).faults).toEqual(['/lines/1/endDate DATE_ORDER']);
    const good = await quote({
      lines: [
        { lineId: line.id, coTermWithLineId: other.id },
        { lineId: other.id, quantity: 1, unitPrice: '10' },
      ],
    });
    expect(good).toMatchObject({
      status: 'OPEN',
      total: '109.9999',
      validUntil: addDays(today, 30),
      currency: 'EUR',
    });
    expect(good.lines).toMatchObject([
      { sku: 'PRO-1Y', quantity: 3, total: '99.9999', startDate: '2026-10-01', endDate: '2028-02-29' },
      { sku: 'PRO-1Y', quantity: 1, total: '10.0000', startDate: '2028-03-01', endDate: '2029-02-28' },
    ]);
    expect(
      await (await ems.ask(`/v1/renewal-quote-lines?quoteId=${good.id}&sort=lineNumber`)).json(),
    ).toMatchObject({
      items: [{ total: '99.9999' }, { total: '10.0000' }],
    });
    const [due] = await everyPage(ems, '/v1/due-renewals?dueDateFrom=2026-09-30&dueDateTo=2026-09-30');
    expect(due).toMatchObject({ status: 'QUOTED' });
  });

  it('is the same quote when it is asked for again, by many at once, and another when it differs', async () => {
    const line = await sold({ endDate: '2026-10-15' });
    const body = { lines: [{ lineId: line.id }] };
    const made = await Promise.all(Array.from({ length: 8 }, () => quote(body)));
    expect(new Set(made.map((one) => one.id)).size).toBe(1);
    expect((await ems.post('/v1/renewal-quotes', body)).status).toBe(200);
    expect((await quote({ lines: [{ lineId: line.id, quantity: 1 }] })).id).not.toBe(made[0]?.id);
    await ems.post(`/v1/renewal-quotes/${made[0]?.id}/withdraw`, {});
    expect((await quote(body)).id).not.toBe(made[0]?.id);
  });

  it('becomes one order, however often and by how many it is ordered', async () => {
    const line = await sold({ endDate: '2026-11-30' });
    const { id } = await quote({ lines: [{ lineId: line.id, quantity: 4, unitPrice: '80.05' }] });
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        ems.post(`/v1/renewal-quotes/${id}/order`, { purchaseOrderNumber: 'PO 1' }),
      ),
    );
    const orders = await Promise.all(answers.map((answer) => answer.json() as Promise<PlacedOrder>));
    expect(answers.map((answer) => answer.status).sort((a, b) => a - b)).toEqual([
      200, 200, 200, 200, 200, 200, 200, 201,
    ]);
    expect(new Set(orders.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(orders[0]?.lines).toMatchObject([
      { linkKind: 'RENEWAL', parentId: line.id, quantity: 4, startDate: '2026-12-01', endDate: '2027-11-30' },
    ]);
    const stored = (await ems.export('order-lines')).filter((one) => one['orderId'] === orders[0]?.id);
    expect(stored).toMatchObject([{ quantity: 4, unitPrice: '80.0500', currency: 'EUR' }]);
    expect(await (await ems.ask(`/v1/renewal-quotes/${id}`)).json()).toMatchObject({
      status: 'ORDERED',
      orderId: orders[0]?.id,
    });
    expect(await refusalOf(await ems.post(`/v1/renewal-quotes/${id}/withdraw`, {}))).toMatchObject({
      code: 'STATE_CONFLICT',
    });
    const renewal = (await ems.export('renewals')).find((one) => one['entitlementLineId'] === line.id);
    expect(renewal).toMatchObject({ status: 'WON', quantity: 4, price: '80.0500' });
  });

  it('is not ordered after its last day, when it was withdrawn, or when the rights have changed', async () => {
    const line = await sold({ endDate: '2026-12-15' });
    const expired = await quote({ lines: [{ lineId: line.id, quantity: 1 }], validUntil: today });
    const withdrawn = await quote({ lines: [{ lineId: line.id, quantity: 2 }], validUntil: '2026-12-01' });
    const outdated = await quote({ lines: [{ lineId: line.id, quantity: 3 }], validUntil: '2026-12-01' });
    for (const status of [200, 200])
      expect((await ems.post(`/v1/renewal-quotes/${withdrawn.id}/withdraw`, {})).status).toBe(status);
    world.clock.now = addDays(today, 1);
    const refused = async (id: string): Promise<string> =>
      (await refusalOf(await ems.post(`/v1/renewal-quotes/${id}/order`, {}))).code;
    const before = await ems.export('orders');
    expect(await refused(expired.id)).toBe('QUOTE_EXPIRED');
    expect(await refused(withdrawn.id)).toBe('STATE_CONFLICT');
    // A correction by import moves the end of the right.
    const [record] = (await ems.export('entitlement-lines')).filter((one) => one.id === line.id);
    await ems.import('entitlement-lines', [{ ...record, id: line.id, endDate: '2026-12-20' }]);
    expect(await refused(outdated.id)).toBe('QUOTE_OUTDATED');
    await ems.post(`/v1/entitlement-lines/${line.id}/renew`, { quantity: 4 });
    expect(await refused(outdated.id)).toBe('ORDER_INVALID');
    world.clock.now = today;
    expect((await ems.export('orders')).length).toBe(before.length + 1);
    expect(await refused(randomUUID())).toBe('NOT_FOUND');
  });

  it('follows the renewal path of the catalog', async () => {
    const path = {
      id: randomUUID(),
      kind: 'RENEWAL',
      fromProductId: shop.products['ADDON'],
      toProductId: shop.products['ULTRA'],
    };
    const line = await sold({ sku: 'ADDON-1Y', endDate: '2027-01-31' });
    expect((await quote({ lines: [{ lineId: line.id }] })).lines[0]?.sku).toBe('ADDON-1Y');
    await ems.import('product-links', [path]);
    // What the old SKU cost says nothing about the new one.
    expect(await refusalOf(await ems.post('/v1/renewal-quotes', { lines: [{ lineId: line.id }] }))).toEqual({
      status: 422,
      code: 'QUOTE_INVALID',
      faults: ['/lines/0/unitPrice PRICE_MISSING'],
    });
    expect((await quote({ lines: [{ lineId: line.id, unitPrice: '9' }] })).lines[0]?.sku).toBe('ULTRA-1Y');
    const second = {
      id: randomUUID(),
      code: 'ULTRA-1Y-B',
      productId: shop.products['ULTRA'],
      licenseModelId: shop.models['SUB'],
    };
    await ems.import('skus', [{ ...second, termMonths: 24 }]);
    expect((await quote({ lines: [{ lineId: line.id, unitPrice: '9.1' }] })).lines[0]?.sku).toBe('ULTRA-1Y');
    await ems.import('skus', [{ ...second, termMonths: 12 }]);
    expect(
      (
        await refusalOf(
          await ems.post('/v1/renewal-quotes', { lines: [{ lineId: line.id, unitPrice: '9' }] }),
        )
      ).faults,
    ).toEqual(['/lines/0/sku SKU_AMBIGUOUS']);
    await ems.post('/v1/delete/product-links', { ids: [path.id] });
  });

  it('names everything that is wrong with it at once', async () => {
    const line = await sold({ endDate: '2027-03-31' });
    const beta = await sold({ endDate: '2027-03-31' }, { organizationId: shop.beta });
    const channel = await sold(
      { endDate: '2027-03-31' },
      { channel: [{ role: 'RESELLER', organizationId: shop.reseller }] },
    );
    const dollars = await sold({ endDate: '2027-03-31' }, { currency: 'USD' });
    const free = await sold({ endDate: '2027-03-31', unitPrice: undefined });
    const perpetual = await sold({ sku: 'PRO-PERP' });
    const faults = async (body: object): Promise<string[]> => {
      const refused = await refusalOf(await ems.post('/v1/renewal-quotes', body));
      expect(refused).toMatchObject({ status: 422, code: 'QUOTE_INVALID' });
      return refused.faults;
    };
    const lineId = line.id;
    expect(
      await faults({
        validUntil: '2030-01-01',
        lines: [
          { lineId },
          { lineId },
          { lineId: randomUUID() },
          { lineId: beta.id },
          { lineId: channel.id },
        ],
      }),
    ).toEqual([
      '/lines/1/lineId LINE_TWICE',
      '/lines/2/lineId LINE_UNKNOWN',
      '/lines/3/lineId CUSTOMERS_DIFFER',
      '/lines/4/lineId CHANNELS_DIFFER',
      '/validUntil VALIDITY_INVALID',
    ]);
    expect(
      await faults({
        lines: [
          { lineId, sku: 'NOPE', quantity: 0, unitPrice: '1e3' },
          { lineId: dollars.id },
          { lineId: free.id },
          { lineId: perpetual.id, coTermWithLineId: randomUUID() },
        ],
      }),
    ).toEqual(
      [
        '/lines/3/coTermWithLineId LINE_UNKNOWN',
        '/lines/1/unitPrice CURRENCIES_DIFFER',
        '/lines/2/unitPrice PRICE_MISSING',
      ].sort(),
    );
    expect(
      await faults({
        lines: [
          { lineId, sku: 'NOPE', unitPrice: '1.23456' },
          { lineId: perpetual.id, quantity: 9 },
        ],
      }),
    ).toEqual(
      expect.arrayContaining([
        '/lines/0/sku SKU_UNKNOWN',
        '/lines/0/unitPrice AMOUNT_INVALID',
        '/lines/1/lineId NOT_RENEWABLE',
      ]),
    );
    expect(await faults({ lines: [{ lineId, quantity: 6 }] })).toEqual(['/lines/0/quantity PARENT_EXCEEDED']);
    expect(await faults({ lines: [{ lineId, unitPrice: '99999999999999.9999' }] })).toEqual([
      '/lines TOTAL_TOO_LARGE',
    ]);
  });

  it('is made and seen by a partner for its own customers only', async () => {
    const channel = [{ role: 'RESELLER', organizationId: shop.reseller }];
    const own = await sold({ endDate: '2027-05-31' }, { channel });
    const foreign = await sold({ endDate: '2027-05-31' });
    const refused = await refusalOf(
      await partner.post('/v1/renewal-quotes', { lines: [{ lineId: foreign.id }] }),
    );
    expect(refused.faults).toEqual(['/lines/0/lineId LINE_UNKNOWN']);
    expect((await customer.post('/v1/renewal-quotes', { lines: [{ lineId: own.id }] })).status).toBe(403);
    const mine = await quote({ lines: [{ lineId: own.id }] }, partner);
    const theirs = await quote({ lines: [{ lineId: foreign.id }] });
    const list = (await (await partner.ask('/v1/renewal-quotes?limit=1000')).json()) as { items: Quote[] };
    expect(list.items.map((one) => one.id)).toEqual([mine.id]);
    expect((await partner.ask(`/v1/renewal-quotes/${theirs.id}`)).status).toBe(404);
    for (const act of ['order', 'withdraw'])
      expect((await partner.post(`/v1/renewal-quotes/${theirs.id}/${act}`, {})).status).toBe(404);
    expect((await partner.post(`/v1/renewal-quotes/${mine.id}/order`, {})).status).toBe(201);
    // It belongs to a customer, who sees it, and whom nothing that it names is deleted under.
    expect((await customer.ask(`/v1/renewal-quotes/${mine.id}`)).status).toBe(200);
    const kept = await ems.post('/v1/delete/entitlement-lines', { ids: [foreign.id] });
    expect(await kept.json()).toMatchObject({ deleted: 0, refused: [{ code: 'STILL_REFERENCED' }] });
  });
});

describe('a quote whose customer is merged', () => {
  it('goes along, and can still be ordered', async () => {
    const twin = randomUUID();
    await ems.import('organizations', [
      { id: twin, displayName: 'Acme Inc', kind: 'CUSTOMER', status: 'ACTIVE' },
    ]);
    const placed = await order(ems, shop, [{ sku: 'PRO-1Y', quantity: 1, unitPrice: '5' }], {
      organizationId: twin,
      currency: 'EUR',
    });
    const { id } = await quote({ lines: [{ lineId: placed.lines[0]?.id }] });
    expect((await ems.post(`/v1/organizations/${twin}/merge`, { intoId: shop.acme })).status).toBe(200);
    expect(await (await ems.ask(`/v1/renewal-quotes/${id}`)).json()).toMatchObject({
      organizationId: shop.acme,
    });
    expect((await ems.post(`/v1/renewal-quotes/${id}/order`, {})).status).toBe(201);
  });
});
