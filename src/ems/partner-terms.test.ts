import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openShop, order, type PlacedLine, refusalOf, type TestShop } from './commerce-fixture.ts';
import { emsClient, startTestEms, type TestEms } from './ems-fixture.ts';

let ems: TestEms;
let shop: TestShop;
let partner: ReturnType<typeof emsClient>;
let own: PlacedLine;
let ownLater: PlacedLine;
let hidden: PlacedLine;

beforeAll(async () => {
  ems = await startTestEms();
  shop = await openShop(ems);
  const sold = async (organizationId: string, line: object): Promise<PlacedLine> => {
    const channel = [{ role: 'RESELLER', organizationId }];
    const [placed] = (await order(ems, shop, [{ sku: 'PRO-1Y', quantity: 5, ...line }], { channel })).lines;
    if (placed === undefined) throw new Error('no line');
    return placed;
  };
  own = await sold(shop.reseller, {});
  ownLater = await sold(shop.reseller, { endDate: '2099-06-30' });
  // The same customer's, sold by somebody else.
  hidden = await sold(shop.rival, { endDate: '2099-12-31' });
  const token = { name: 'partner', role: 'PARTNER', organizationId: shop.reseller };
  partner = emsClient(
    ems.url,
    ((await (await ems.post('/v1/tokens', token)).json()) as { token: string }).token,
  );
});
afterAll(async () => ems[Symbol.asyncDispose]());

describe('a partner', () => {
  it.each([
    ['to an end of its own', { endDate: '2999-12-31' }],
    ['at a price of its own', { unitPrice: '0.00' }],
  ])('does not renew %s, nor quote it; the back office does', async (_, terms) => {
    const before = await ems.export('orders');
    const renewal = { quantity: 1, currency: 'EUR', ...terms };
    const refused = await partner.post(`/v1/entitlement-lines/${own.id}/renew`, renewal);
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ code: 'FORBIDDEN' });
    const quote = { currency: 'EUR', lines: [{ lineId: own.id, quantity: 1, ...terms }] };
    expect((await partner.post('/v1/renewal-quotes', quote)).status).toBe(403);
    expect(await ems.export('orders')).toEqual(before);
    expect((await ems.post(`/v1/entitlement-lines/${own.id}/renew`, renewal)).status).toBe(201);
  });

  it('does not renew a subscription as a perpetual right, nor quote it so', async () => {
    const sku = 'PRO-PERP';
    expect((await partner.post(`/v1/entitlement-lines/${own.id}/renew`, { sku })).status).toBe(403);
    const quoted = await partner.post('/v1/renewal-quotes', { lines: [{ lineId: own.id, sku }] });
    expect(await refusalOf(quoted)).toMatchObject({ faults: ['/lines/0/unitPrice PRICE_MISSING'] });
  });

  it('renews together with a right that it sees, and learns nothing of one that it does not', async () => {
    const renew = (together: PlacedLine): Promise<Response> =>
      partner.post(`/v1/entitlement-lines/${own.id}/renew`, { quantity: 1, coTermWithLineId: together.id });
    const refused = await renew(hidden);
    expect(refused.status).toBe(422);
    expect(await refused.json()).toMatchObject({
      errors: [{ pointer: '/lines/0/coTermWithLineId', code: 'PARENT_UNKNOWN' }],
    });
    const renewed = await renew(ownLater);
    expect(renewed.status).toBe(201);
    expect(await renewed.json()).toMatchObject({ lines: [{ endDate: '2099-06-30' }] });
  });

  it('names as contact of a quote only a person that it sees, and so reads nobody else', async () => {
    const stranger = crypto.randomUUID();
    await ems.import('people', [{ id: stranger, email: 'stranger@elsewhere.example', status: 'ACTIVE' }]);
    const sold = { sku: 'PRO-1Y', quantity: 1, unitPrice: '10.00' };
    const channel = [{ role: 'RESELLER', organizationId: shop.reseller }];
    const [priced] = (await order(ems, shop, [sold], { channel, currency: 'EUR' })).lines;
    const quote = (contactId: string): Promise<Response> =>
      partner.post('/v1/renewal-quotes', { contactId, lines: [{ lineId: priced?.id, quantity: 1 }] });
    expect(await refusalOf(await quote(stranger))).toMatchObject({ faults: ['/contactId CONTACT_HIDDEN'] });
    expect((await quote(shop.contact)).status).toBe(201);
  });
});
