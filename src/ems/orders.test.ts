import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openShop, order, refusalOf, type TestShop } from './commerce-fixture.ts';
import { addDays, addMonths } from './domain/calendar-arithmetic.ts';
import { startTestEms, type TestEms } from './ems-fixture.ts';

let ems: TestEms;
let shop: TestShop;
const today = new Date().toISOString().slice(0, 10);

beforeAll(async () => {
  ems = await startTestEms();
  shop = await openShop(ems);
});
afterAll(async () => ems[Symbol.asyncDispose]());

describe('an order', () => {
  it('becomes an entitlement with a right per line, its channel and its terms', async () => {
    const channel = [
      { role: 'RESELLER', organizationId: shop.reseller },
      { role: 'DISTRIBUTOR', organizationId: shop.distributor },
    ];
    const placed = await order(
      ems,
      shop,
      [
        { sku: 'PRO-1Y', quantity: 5, unitPrice: '99.90' },
        { sku: 'PRO-PERP', quantity: 1 },
        { sku: 'CARE-1Y', action: 'MAINTAIN', parentLine: 2, quantity: 1 },
        { sku: 'PRO-TRIAL', quantity: 1 },
        { sku: 'SITE-1Y' },
        { sku: 'LATER-1Y', quantity: 2 },
        { sku: 'PRO-1Y', quantity: 1, startDate: '2030-01-31', endDate: '2030-06-30' },
      ],
      { channel, currency: 'EUR', purchaseOrderNumber: 'PO 7' },
    );
    const [pro, perpetual, care, trial, site, later, dated] = placed.lines;
    expect(pro).toMatchObject({ quantity: 5, startDate: today, endDate: addDays(addMonths(today, 12), -1) });
    expect(pro?.redeemCode).toMatch(/^[2-9A-HJKMNP-Z]{5}(-[2-9A-HJKMNP-Z]{5}){4}$/);
    expect(perpetual).toMatchObject({ perpetual: true, endDate: null });
    expect(care).toMatchObject({ parentId: perpetual?.id, linkKind: 'MAINTAINS' });
    expect(trial?.endDate).toBe(addDays(today, 29));
    expect(site).toMatchObject({ unlimited: true, quantity: null });
    expect(later).toMatchObject({ startDate: null, endDate: null, perpetual: false });
    expect(dated).toMatchObject({ startDate: '2030-01-31', endDate: '2030-06-30' });
    const parties = await ems.ask(`/v1/entitlement-parties?entitlementId=${placed.entitlementId}&sort=tier`);
    const { items } = (await parties.json()) as { items: { tier: number; role: string }[] };
    expect(items.map((one) => [one.tier, one.role])).toEqual([
      [0, 'END_CUSTOMER'],
      [1, 'RESELLER'],
      [2, 'DISTRIBUTOR'],
    ]);
    const sold = await ems.ask(`/v1/order-lines?orderId=${placed.id}&sort=lineNumber`);
    expect(await sold.json()).toMatchObject({
      items: [
        { unitPrice: '99.9000', currency: 'EUR', quantity: 5 },
        ...Array.from({ length: 6 }, () => ({})),
      ],
    });
    const answer = await ems.post('/v1/licenses/validate', { key: pro?.redeemCode.toLowerCase() });
    expect(await answer.json()).toMatchObject({
      valid: true,
      line: { id: pro?.id, organizationId: shop.acme },
    });
  });

  it('names everything that is wrong with it at once, and stores nothing', async () => {
    const response = await ems.post('/v1/orders', {
      number: 'a\u0000b',
      organizationId: shop.acme,
      orderDate: '2024-02-30',
      currency: 'Euro',
      channel: [
        { role: 'DISTRIBUTOR', organizationId: shop.distributor },
        { role: 'RESELLER', organizationId: shop.reseller },
        { role: 'RESELLER', organizationId: shop.acme, contactId: randomUUID() },
      ],
      lines: [
        { quantity: 1 },
        { sku: 'NOPE', quantity: 1 },
        { sku: 'PRO-1Y', quantity: 0 },
        { sku: 'PRO-1Y', quantity: 1.5 },
        { sku: 'OLD-1Y', quantity: 1 },
        { sku: 'PRO-1Y', quantity: 1, endDate: '2020-01-01' },
        { action: 'RENEW', quantity: 1 },
        { action: 'UPGRADE', sku: 'ULTRA-1Y', parentLineId: randomUUID(), quantity: 1 },
        { sku: 'SITE-1Y', quantity: 3 },
        { sku: 'PRO-1Y', quantity: 1, unitPrice: '-1' },
      ],
    });
    const refusal = await refusalOf(response);
    expect(refusal).toMatchObject({ status: 422, code: 'ORDER_INVALID' });
    expect(refusal.faults.toSorted()).toEqual(
      [
        '/number TEXT_INVALID',
        '/contactId CONTACT_MISSING',
        '/orderDate DATE_INVALID',
        '/currency CURRENCY_INVALID',
        '/channel/1 TIER_INVALID',
        '/channel/2 TIER_INVALID',
        '/channel/2/contactId CONTACT_UNKNOWN',
        '/lines/0/sku SKU_MISSING',
        '/lines/1/sku SKU_UNKNOWN',
        '/lines/2/quantity QUANTITY_INVALID',
        '/lines/3/quantity QUANTITY_INVALID',
        '/lines/4/sku PRODUCT_RETIRED',
        '/lines/5/endDate DATE_ORDER',
        '/lines/6/parentLineId PARENT_MISSING',
        '/lines/6/sku SKU_MISSING',
        '/lines/7/parentLineId PARENT_UNKNOWN',
        '/lines/8/quantity QUANTITY_INVALID',
        '/lines/9/unitPrice AMOUNT_INVALID',
      ].toSorted(),
    );
  });

  it.each([
    ['of an unknown customer', { organizationId: randomUUID() }, '/organizationId ORGANIZATION_UNKNOWN'],
    [
      'with prices and no currency',
      { lines: [{ sku: 'PRO-1Y', quantity: 1, unitPrice: '1' }] },
      '/currency CURRENCY_MISSING',
    ],
    [
      'for a term that ends after the last day that can be written',
      { lines: [{ sku: 'PRO-1Y', quantity: 1, startDate: '9999-06-01' }] },
      '/lines/0/endDate DATE_INVALID',
    ],
    ['with an unknown contact', { contactId: randomUUID() }, '/contactId CONTACT_UNKNOWN'],
    [
      'that maintains with what is no maintenance',
      {
        lines: [
          { sku: 'PRO-1Y', quantity: 1 },
          { action: 'MAINTAIN', sku: 'PRO-1Y', quantity: 1, parentLine: 1 },
        ],
      },
      '/lines/1/sku KIND_WRONG',
    ],
    [
      'of a subscription without an end',
      { lines: [{ sku: 'ENDLESS', quantity: 1 }] },
      '/lines/0/endDate DATE_MISSING',
    ],
    [
      'that maintains without maintenance',
      { lines: [{ action: 'MAINTAIN', sku: 'PRO-1Y', quantity: 1, parentLine: 1 }] },
      '/lines/0/parentLineId PARENT_MISSING',
    ],
  ])('%s is refused', async (_, change, fault) => {
    const response = await ems.post('/v1/orders', {
      organizationId: shop.acme,
      contactId: shop.contact,
      lines: [{ sku: 'PRO-1Y', quantity: 1 }],
      ...change,
    });
    expect((await refusalOf(response)).faults).toContain(fault);
  });

  it('is refused for a customer that is inactive, and to renew what never ends', async () => {
    const id = randomUUID();
    await ems.import('organizations', [{ id, displayName: 'Gone', kind: 'CUSTOMER', status: 'INACTIVE' }]);
    const gone = { organizationId: id, contactId: shop.contact, lines: [{ sku: 'PRO-1Y', quantity: 1 }] };
    const inactive = await refusalOf(await ems.post('/v1/orders', gone));
    expect(inactive.faults).toEqual(['/organizationId ORGANIZATION_INACTIVE']);
    const perpetual = await order(ems, shop, [{ sku: 'PRO-PERP', quantity: 1 }]);
    const renewal = await ems.post(`/v1/entitlement-lines/${perpetual.lines[0]?.id}/renew`, {});
    expect((await refusalOf(renewal)).faults).toContain('/lines/0/parentLineId NOT_RENEWABLE');
  });

  it('is booked once for one key, and its number is taken once', async () => {
    const body = JSON.stringify({
      number: `N-${randomUUID()}`,
      organizationId: shop.acme,
      contactId: shop.contact,
      lines: [{ sku: 'PRO-1Y', quantity: 1 }],
    });
    const send = (key: string): Promise<Response> =>
      ems.ask('/v1/orders', {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', 'idempotency-key': key },
      });
    const key = randomUUID();
    const answers = await Promise.all([send(key), send(key), send(key)]);
    const texts = await Promise.all(answers.map((one) => one.text()));
    expect(new Set(texts).size).toBe(1);
    expect((await refusalOf(await send(randomUUID()))).faults).toEqual(['/number NUMBER_TAKEN']);
  });

  it('waits as a draft until it is approved, by what is true then; a cancelled one is never approved', async () => {
    const draft = await order(ems, shop, [{ sku: 'PRO-1Y', quantity: 2 }], { status: 'DRAFT' });
    expect(draft).toMatchObject({ status: 'DRAFT', entitlementId: null, lines: [] });
    const approve = (id: string): Promise<Response> =>
      ems.ask(`/v1/orders/${id}/approve`, { method: 'POST' });
    const approved = await approve(draft.id);
    expect(await approved.json()).toMatchObject({
      id: draft.id,
      number: draft.number,
      status: 'BOOKED',
      lines: [{ quantity: 2 }],
    });
    expect(await refusalOf(await approve(draft.id))).toMatchObject({ status: 409, code: 'STATE_CONFLICT' });
    const other = await order(ems, shop, [{ sku: 'PRO-1Y', quantity: 2 }], { status: 'DRAFT' });
    expect((await ems.ask(`/v1/orders/${other.id}/cancel`, { method: 'POST' })).status).toBe(200);
    expect(await refusalOf(await approve(other.id))).toMatchObject({ code: 'STATE_CONFLICT' });
  });
});
